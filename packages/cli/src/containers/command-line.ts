import type { Command } from 'commander'
import { InputFile } from '../terminal/input-file.ts'

/** A parsed command for another process to run. */
export interface CommandLine {
  args: string[]
  /** To be the standard input of that process; null if the command reads no file. */
  file: InputFile | null
}

/** Writes a command line from which commander parses the same operands and options, with `-` in place of the file. */
export function toCommandLine(command: Command): CommandLine {
  const files: InputFile[] = []
  const toArgument = (value: unknown): string => {
    if (!(value instanceof InputFile)) return String(value)
    files.push(value)
    return '-'
  }
  const options = command.options.flatMap(option => {
    const name = option.attributeName()
    if (command.getOptionValueSource(name) !== 'cli') return []
    const value: unknown = command.getOptionValue(name)
    return value === true
      ? [`${option.long}`]
      : [value].flat().map(each => `${option.long}=${toArgument(each)}`)
  })
  const operands = command.processedArgs.flat().filter(value => value !== undefined)
  return {
    args: [
      ...namesOf(command),
      ...options,
      ...(operands.length > 0 ? ['--', ...operands.map(toArgument)] : []),
    ],
    file: files[0] ?? null,
  }
}

/** `replay test` as a list; the program itself is not part of it. */
const namesOf = (command: Command): string[] =>
  command.parent ? [...namesOf(command.parent), command.name()] : []

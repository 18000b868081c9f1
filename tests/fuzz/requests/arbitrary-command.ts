import { createProgram } from '@scores/cli/program'
import type { Command } from 'commander'
import fc from 'fast-check'

/** Commands that run, end or replace the pipeline, and the benchmarks. */
const excluded = ['up', 'down', 'bench', 'help']

const text = fc.oneof(
  fc
    .string({ unit: 'binary', minLength: 1, maxLength: 20 })
    .map(value => value.toWellFormed().replaceAll('\0', '')),
  fc.constantFrom(
    '1',
    '0',
    '-1',
    '1e9',
    'select 1',
    'select * from',
    "'",
    '/dev/null',
    'open',
    'not_json',
    '$.a',
    '--',
    '\u202e',
    '\u001b[2J',
  ),
)

interface Leaf {
  path: string[]
  options: { flag: string; takesValue: boolean }[]
}

const leaves = (command: Command, path: string[]): Leaf[] => {
  const own = {
    path,
    options: command.options.map(({ long, short, required, optional }) => ({
      flag: long ?? short ?? '',
      takesValue: required || optional,
    })),
  }
  const below = command.commands
    .filter(child => !excluded.includes(child.name()))
    .flatMap(child => leaves(child, [...path, child.name()]))
  return path.length === 0 ? below : [own, ...below]
}

/** Generates command lines for all commands and options of `./entrypoint`. */
export const commandLine: fc.Arbitrary<string[]> = fc
  .constantFrom(...leaves(createProgram(), []))
  .chain(({ path, options }) => {
    const option =
      options.length === 0
        ? fc.constant<string[]>([])
        : fc
            .tuple(fc.constantFrom(...options), text)
            .map(([{ flag, takesValue }, value]) => (takesValue ? [flag, value] : [flag]))
    return fc
      .tuple(fc.array(option, { maxLength: 3 }), fc.array(text, { maxLength: 2 }))
      .map(([chosen, operands]) => [...path, ...chosen.flat(), ...operands])
  })

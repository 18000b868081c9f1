import { visibleOutput } from '@scores/runtime'
import { style } from './style.ts'

/** Prints text for people. Whatever it quotes cannot control the terminal. */
export const print = (text = ''): void => {
  process.stdout.write(`${visibleOutput(text)}\n`)
}

/** Writes data for programs as they are. A terminal gets them like any other text. */
export const printExactly = (data: string): void => {
  process.stdout.write(process.stdout.isTTY ? visibleOutput(data) : data)
}

export const printError = (text: string): void => {
  process.stderr.write(`${visibleOutput(text)}\n`)
}

const nameWidth = 12
/** Aligns further lines with the text of a `line`. */
export const indent = ' '.repeat(nameWidth)

/** A name and its value, in columns. */
export const line = (name: string, text: string): string => `${style('bold', name.padEnd(nameWidth))}${text}`

/** Prints a completed step and its details, in columns. */
export function printStep(name: string, detail: string): void {
  print(`  ${style('green', '✓')} ${name.padEnd(16)}${style('dim', detail)}`)
}

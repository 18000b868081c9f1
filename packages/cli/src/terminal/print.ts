import { style } from './style.ts'

export const print = (text = ''): void => {
  process.stdout.write(`${text}\n`)
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

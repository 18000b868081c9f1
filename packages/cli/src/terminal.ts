import { styleText } from 'node:util'
import Table from 'cli-table3'

type Style = Parameters<typeof styleText>[0]

/** Styled where the stream is a terminal that wants it, plain elsewhere. */
export const style = (format: Style, text: string): string =>
  styleText(format, text, { stream: process.stdout })

export const print = (text = ''): void => {
  process.stdout.write(`${text}\n`)
}

/** A done step, its parts in columns. */
export function printStep(name: string, detail: string): void {
  print(`  ${style('green', '✓')} ${name.padEnd(16)}${style('dim', detail)}`)
}

/** Thousands separated: 1,234,567. */
export const count = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 })

/** 0.4 ms, 12 ms, 3.2 s. */
export function duration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`
}

/** 5 s ago, 3 min ago, 2 h ago, 4 d ago. */
export function ago(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s ago`
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min ago`
  if (seconds < 129_600) return `${Math.round(seconds / 3_600)} h ago`
  return `${Math.round(seconds / 86_400)} d ago`
}

/** A text fit for one line of a screen: without control characters, cut where it is longer. */
export function oneLine(text: string, maxCharacters: number): string {
  const line = text.replaceAll(/\p{Cc}/gu, ' ')
  return line.length > maxCharacters ? `${line.slice(0, maxCharacters)}…` : line
}

export interface Column {
  name: string
  isNumber: boolean
}

/** Rows as an aligned table: numbers to the right, a line under the names. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const none = ''
  const layout = new Table({
    head: columns.map(({ name }) => style('bold', name)),
    colAligns: columns.map(({ isNumber }) => (isNumber ? 'right' : 'left')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    chars: {
      top: none,
      'top-mid': none,
      'top-left': none,
      'top-right': none,
      bottom: none,
      'bottom-mid': none,
      'bottom-left': none,
      'bottom-right': none,
      left: none,
      'left-mid': none,
      mid: none,
      'mid-mid': none,
      right: none,
      'right-mid': none,
      middle: none,
    },
  })
  layout.push(...rows.map(row => [...row]))
  return layout
    .toString()
    .split('\n')
    .map(line => line.trimEnd())
    .join('\n')
}

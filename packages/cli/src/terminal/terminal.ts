import { styleText } from 'node:util'
import Table from 'cli-table3'

type Style = Parameters<typeof styleText>[0]

/** Styled where the stream is a terminal that wants it, plain elsewhere. */
export const style = (format: Style, text: string): string =>
  styleText(format, text, { stream: process.stdout })

export const print = (text = ''): void => {
  process.stdout.write(`${text}\n`)
}

const nameWidth = 12
/** Below a `line`, under its text. */
export const indent = ' '.repeat(nameWidth)

/** A name and what there is to say of it, in columns. */
export const line = (name: string, text: string): string => `${style('bold', name.padEnd(nameWidth))}${text}`

/** A done step, its parts in columns. */
export function printStep(name: string, detail: string): void {
  print(`  ${style('green', '✓')} ${name.padEnd(16)}${style('dim', detail)}`)
}

/** A line that the next one takes the place of, on a terminal; nothing elsewhere. */
export function showProgress(text: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\u001b[2K${text}`)
}

/** Thousands separated: 1,234,567. */
export const count = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 })

/** 1 message, 1,234 messages. */
export const messagesOf = (value: number): string => `${count(value)} ${value === 1 ? 'message' : 'messages'}`

/** 14:05:59, local time, with the date where it is not today. */
export function clock(at: number): string {
  const date = new Date(at)
  const time = date.toTimeString().slice(0, 8)
  return date.toDateString() === new Date().toDateString()
    ? time
    : `${date.toISOString().slice(0, 10)} ${time}`
}

/** 0.4 ms, 12 ms, 3.2 s, 15 min, 4.5 h. */
export function duration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 120_000) return `${(ms / 1_000).toFixed(1)} s`
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${(ms / 3_600_000).toFixed(1)} h`
}

/** 5 s ago, 3 min ago, 2 h ago, 4 d ago. */
export function ago(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s ago`
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min ago`
  if (seconds < 129_600) return `${Math.round(seconds / 3_600)} h ago`
  return `${Math.round(seconds / 86_400)} d ago`
}

export const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`

/** A text with nothing in it that a terminal would act on: control characters as escapes. */
export const visible = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}]/gu, character =>
    JSON.stringify(character)
      .slice(1, -1)
      .replace(/^[^\\]$/, hex),
  )

const hex = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

const barCells = 24

/** How far work has got, as a bar. */
export function bar(done: number, all: number): string {
  const cells = Math.floor((all === 0 ? 1 : done / all) * barCells)
  return `${'█'.repeat(cells)}${style('dim', '░'.repeat(barCells - cells))}`
}

/** A text fit for one line of a screen: without control characters, cut where it is longer. */
export function oneLine(text: string, maxCharacters: number): string {
  const plain = text.replaceAll(/\p{Cc}/gu, ' ')
  return plain.length > maxCharacters ? `${plain.slice(0, maxCharacters)}…` : plain
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
    .map(row => row.trimEnd())
    .join('\n')
}

import Table from 'cli-table3'
import { style } from './style.ts'

export interface Column {
  name: string
  isNumber: boolean
}

const noBorders = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
}

/** Aligns rows as a table, with numbers to the right. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const layout = new Table({
    head: columns.map(({ name }) => style('bold', name)),
    colAligns: columns.map(({ isNumber }) => (isNumber ? 'right' : 'left')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    chars: noBorders,
  })
  layout.push(...rows.map(row => [...row]))
  return layout
    .toString()
    .split('\n')
    .map(row => row.trimEnd())
    .join('\n')
}

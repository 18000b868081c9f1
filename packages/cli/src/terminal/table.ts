import stringWidth from 'string-width'
import { style } from './style.ts'

export interface Column {
  name: string
  isNumber: boolean
}

const gap = '  '

/**
 * Aligns rows as a table, with numbers to the right. cli-table3 needs more than nine minutes for 100,000 rows.
 */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const head = columns.map(({ name }) => style('bold', name))
  const widths = columns.map(() => 0)
  const measured = [head, ...rows].map(row =>
    columns.map((_, index) => {
      const cell = row[index] ?? ''
      const width = widthOf(cell)
      widths[index] = Math.max(widths[index] ?? 0, width)
      return { cell, width }
    }),
  )
  return measured
    .map(row =>
      row
        .map(({ cell, width }, index) => {
          const padding = ' '.repeat((widths[index] ?? 0) - width)
          return columns[index]?.isNumber ? `${padding}${cell}` : `${cell}${padding}`
        })
        .join(gap)
        .trimEnd(),
    )
    .join('\n')
}

/** Columns of a terminal that a text takes: Chinese characters take two, and styles none. */
const widthOf = (text: string): number => (/^[ -~]*$/.test(text) ? text.length : stringWidth(text))

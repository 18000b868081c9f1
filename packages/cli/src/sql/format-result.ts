import { oneLine } from '@scores/runtime'
import { stringify } from 'csv-stringify/sync'
import { count, style, table } from '../terminal/index.ts'
import type { Result } from './run-statement.ts'

/** Types that are aligned to the right and printed as JSON numbers: int8, int2, int4, oid, float4, float8, numeric. */
const numberTypes = new Set([20, 21, 23, 26, 700, 701, 1700])
const jsonTypes = new Set([114, 3802])
const booleanType = 16
const maxCellCharacters = 80

/** Formats rows as a table, as CSV or as JSON. */
export function formatResult(
  { columns, rows, command }: Result,
  { csv = false, json = false, safe = false }: { csv?: boolean; json?: boolean; safe?: boolean },
): string {
  if (json)
    return JSON.stringify(
      rows.map(row =>
        Object.fromEntries(
          row.map((cell, i) => [columns[i]?.name ?? '', toJson(cell, columns[i]?.type ?? 0)]),
        ),
      ),
      null,
      2,
    )
  if (csv) {
    const head = columns.map(({ name }) => name)
    const lines = safe
      ? [
          head.map(neutralise),
          ...rows.map(row => row.map((cell, i) => toSafeCell(cell, columns[i]?.type ?? 0))),
        ]
      : [head, ...rows]
    return stringify(lines).replace(/\n$/, '')
  }
  if (columns.length === 0) return `${command} done`
  const cells = rows.map(row => row.map(cell => (cell === null ? style('dim', 'null') : shorten(cell))))
  const footer = style('dim', `(${count(rows.length)} ${rows.length === 1 ? 'row' : 'rows'})`)
  return `${table(
    columns.map(({ name, type }) => ({
      name: oneLine(name, maxCellCharacters),
      isNumber: numberTypes.has(type),
    })),
    cells,
  )}\n${footer}`
}

function toJson(cell: string | null, type: number): unknown {
  if (cell === null) return null
  if (type === booleanType) return cell === 't'
  if (jsonTypes.has(type)) return JSON.parse(cell)
  // A number that a double would round stays text.
  if (numberTypes.has(type) && String(Number(cell)) === cell) return Number(cell)
  return cell
}

/** A list of ten thousand scores does not fit a screen; --csv and --json print all of it. */
function shorten(cell: string): string {
  const line = oneLine(cell, maxCellCharacters)
  return cell.length > maxCellCharacters ? `${line} (${count(cell.length)} characters)` : line
}

/** Spreadsheets run what begins like this as a formula (OWASP), also in its full-width forms. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/

/** An apostrophe makes it text. */
const neutralise = (cell: string): string => (formula.test(cell) ? `'${cell}` : cell)

/** A negative number is no formula. */
const toSafeCell = (cell: string | null, type: number): string | null =>
  cell === null || numberTypes.has(type) ? cell : neutralise(cell)

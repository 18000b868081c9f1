import type { Table } from './read-tables.ts'

export interface Box {
  table: Table
  columnIndex: number
  x: number
  y: number
  width: number
  height: number
}

export const margin = 24
export const columnGap = 64
export const tableGap = 22
export const headHeight = 26
const rowHeight = 20
export const padding = 10
/** Widths of an average character, generous so that wider fonts fit. */
const charWidth = { head: 7.6, name: 6.9, type: 6.3 }

/** The place of each table, in pixels. The tables of a column have the same width. */
export function placeTables(columns: readonly (readonly Table[])[], isCentered: boolean): Box[] {
  const longest = Math.max(...columns.map(heightOfColumn))
  let x = margin
  return columns.flatMap((tables, columnIndex) => {
    const width = Math.max(...tables.map(widthOf))
    let y = margin + (isCentered ? (longest - heightOfColumn(tables)) / 2 : 0)
    const boxes = tables.map(table => {
      const height = heightOf(table)
      const box = { table, columnIndex, x, y, width, height }
      y += height + tableGap
      return box
    })
    x += width + columnGap
    return boxes
  })
}

const heightOf = ({ columns }: Table): number => headHeight + columns.length * rowHeight + 4

const heightOfColumn = (tables: readonly Table[]): number =>
  tables.reduce((sum, table) => sum + heightOf(table) + tableGap, -tableGap)

function widthOf({ name, isView, columns }: Table): number {
  const head = (name.length + (isView ? 6 : 0)) * charWidth.head
  const rows = columns.map(
    column =>
      (column.name.length + (column.key ? 3 : 0)) * charWidth.name + column.type.length * charWidth.type + 14,
  )
  return Math.ceil(Math.max(head, ...rows) + 2 * padding)
}

/** The vertical middle of the row with this index. */
export const rowY = ({ y }: Pick<Box, 'y'>, index: number): number =>
  y + headHeight + 2 + (index + 0.5) * rowHeight

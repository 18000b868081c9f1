import type { Column, Table } from './read-tables.ts'
import { colors, themeStyle } from './svg-theme.ts'
import {
  type Box,
  columnGap,
  headHeight,
  margin,
  padding,
  placeTables,
  rowY,
  tableGap,
} from './table-layout.ts'

export interface TableDiagram {
  title: string
  /** The tables by column, from left to right and from top to bottom. */
  columns: readonly (readonly Table[])[]
  /** Centres shorter columns beside the longest one. Otherwise all begin at the top. */
  isCentered: boolean
  /** The table that a view is computed from, where both are drawn. */
  viewSources: Readonly<Record<string, string>>
  /** The colour of a table's head. */
  colorOf: (table: string) => string
}

interface Point {
  x: number
  y: number
}

/**
 * Draws tables in columns, with an arrow from each referencing column to its table and a dashed line from each view
 * to its source. Graphviz would choose the places by itself, and piles tables up where many reference the same one.
 */
export function drawTables({ title, columns, isCentered, viewSources, colorOf }: TableDiagram): string {
  const boxes = placeTables(columns, isCentered)
  const edges = boxes.flatMap(box => edgesFrom(box, boxes, viewSources))
  const width = Math.max(...boxes.map(box => box.x + box.width)) + margin
  const height = Math.max(...boxes.map(box => box.y + box.height)) + margin
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="Helvetica, Arial, sans-serif" font-size="12.5">
<title>${title}</title>
${themeStyle()}
<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="${colors.muted}"/></marker></defs>
<rect width="${width}" height="${height}" rx="8" fill="${colors.background}"/>
${edges.join('\n')}
${boxes.map(box => drawBox(box, colorOf(box.table.name))).join('\n')}
</svg>
`
}

function drawBox({ table, x, y, width, height }: Box, color: string): string {
  const view = table.isView
    ? ` <tspan font-weight="400" font-style="italic" fill="${colors.muted}">view</tspan>`
    : ''
  const rows = table.columns.map((column, index) => drawRow(column, x, rowY({ y }, index), width))
  return `<g>
<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="5" fill="${colors.plain}" stroke="${colors.border}"/>
<path d="M${x + 0.5} ${y + headHeight}V${y + 5.5}a5 5 0 0 1 5-5h${width - 11}a5 5 0 0 1 5 5V${y + headHeight}z" fill="${color}"/>
<text x="${x + padding}" y="${y + 17.5}" font-weight="600" fill="${colors.ink}">${table.name}${view}</text>
${rows.join('\n')}
</g>`
}

function drawRow({ name, type, key }: Column, x: number, middle: number, width: number): string {
  const mark = key ? ` <tspan font-size="9.5" fill="${colors.key}">${key}</tspan>` : ''
  const ink = type === '' ? colors.muted : colors.ink
  return `<text x="${x + padding}" y="${middle + 4}" fill="${ink}">${name}${mark}</text>
<text x="${x + width - padding}" y="${middle + 4}" text-anchor="end" font-size="11.5" fill="${colors.muted}">${type}</text>`
}

function edgesFrom(box: Box, boxes: readonly Box[], viewSources: Readonly<Record<string, string>>): string[] {
  const find = (name: string | null | undefined) => boxes.find(({ table }) => table.name === name)
  const references = box.table.columns.flatMap((column, index) => {
    const target = find(column.references)
    return target ? [drawEdge(box, rowY(box, index), target, boxes, false)] : []
  })
  const source = find(viewSources[box.table.name])
  return source ? [...references, drawEdge(box, box.y + headHeight / 2, source, boxes, true)] : references
}

/** From a height of one box to the head of another. */
function drawEdge(from: Box, y: number, to: Box, boxes: readonly Box[], isView: boolean): string {
  const targetY = to.y + headHeight / 2
  const style = isView ? `stroke-dasharray="4 4"` : `marker-end="url(#arrow)"`
  const path =
    from.columnIndex === to.columnIndex
      ? sideLoop({ x: from.x, y }, targetY)
      : throughColumns(from, y, to, targetY, boxes)
  return `<path d="${path}" fill="none" stroke="${colors.muted}" stroke-width="1.2" ${style}/>`
}

/** Along the left side of a column; the farther, the wider. */
function sideLoop({ x, y }: Point, targetY: number): string {
  const reach = Math.min(columnGap - 16, 12 + Math.abs(targetY - y) / 14)
  return `M${x} ${y}C${x - reach} ${y} ${x - reach} ${targetY} ${x - 1} ${targetY}`
}

/** Between columns; past a column in between, through the gap of its tables that is nearest. */
function throughColumns(from: Box, y: number, to: Box, targetY: number, boxes: readonly Box[]): string {
  const step = to.columnIndex > from.columnIndex ? 1 : -1
  const points: Point[] = [{ x: step > 0 ? from.x + from.width : from.x, y }]
  for (let index = from.columnIndex + step; index !== to.columnIndex; index += step) {
    const column = boxes.filter(box => box.columnIndex === index)
    const [first] = column
    if (!first) continue
    const gaps = [margin / 2, ...column.map(box => box.y + box.height + tableGap / 2)]
    const lane = gaps.reduce((best, gap) => (Math.abs(gap - y) < Math.abs(best - y) ? gap : best))
    const sides = [first.x, first.x + first.width]
    for (const x of step > 0 ? sides : sides.toReversed()) points.push({ x, y: lane })
  }
  points.push({ x: step > 0 ? to.x - 1 : to.x + to.width + 1, y: targetY })
  return points.map((point, index) => segment(points[index - 1], point)).join('')
}

function segment(before: Point | undefined, { x, y }: Point): string {
  if (!before) return `M${x} ${y}`
  if (before.y === y) return `L${x} ${y}`
  const middle = (before.x + x) / 2
  return `C${middle} ${before.y} ${middle} ${y} ${x} ${y}`
}

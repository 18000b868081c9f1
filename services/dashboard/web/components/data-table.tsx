import type { ComponentChildren } from 'preact'
import type { List } from '../api/use-list.ts'
import { count } from './format.ts'
import { ErrorBox, Loading } from './states.tsx'

export interface Column<Row> {
  name: string
  cell: (row: Row) => ComponentChildren
  isNumber?: boolean
  /** Takes the room that is left, and is cut where there is none. */
  isText?: boolean
  /** Its name is only for people who do not see the table. */
  isNameHidden?: boolean
  /** Only where there is room. */
  isWide?: boolean
  /** The name of the order by this column, if the list can be sorted by it. */
  sort?: string
}

export interface Sort {
  by: string
  isDescending: boolean
  onChange: (by: string, isDescending: boolean) => void
}

interface DataTableProps<Row> {
  /** What the rows are, for people who do not see the table. */
  caption: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => number | string
  sort?: Sort
}

/** Rows. Keys j and k move between the links of the first column; the whole row is clickable. */
export const DataTable = <Row,>({ caption, columns, rows, keyOf, sort }: DataTableProps<Row>) => (
  <section class="table" tabIndex={0} aria-label={caption}>
    <table>
      <caption class="hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map(column => (
            <HeaderCell key={column.name} column={column} sort={sort} />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <tr key={keyOf(row)}>
            {columns.map(column => (
              <td key={column.name} class={classOf(column)}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)

function HeaderCell<Row>({ column, sort }: { column: Column<Row>; sort: Sort | undefined }) {
  const { sort: order } = column
  if (sort === undefined || order === undefined)
    return (
      <th scope="col" class={classOf(column)}>
        {column.isNameHidden ? <span class="hidden">{column.name}</span> : column.name}
      </th>
    )
  const isSorted = sort.by === order
  const direction = sort.isDescending ? 'descending' : 'ascending'
  return (
    <th scope="col" class={classOf(column)} aria-sort={isSorted ? direction : 'none'}>
      <button
        type="button"
        class="quiet"
        onClick={() => sort.onChange(order, isSorted ? !sort.isDescending : column.isNumber === true)}
      >
        {column.name}
        <span aria-hidden="true">{isSorted ? (sort.isDescending ? ' ↓' : ' ↑') : ''}</span>
      </button>
    </th>
  )
}

function classOf<Row>({ isNumber, isText, isWide }: Column<Row>): string {
  return [isNumber && 'number', isText && 'text', isWide && 'wide'].filter(Boolean).join(' ')
}

/** A list: its rows, those that wait, and the next page. */
export function ListTable<Row>({
  list,
  empty,
  ...table
}: Omit<DataTableProps<Row>, 'rows'> & { list: List<Row>; empty: ComponentChildren }) {
  const { rows, error, isLoading, loadMore, waiting, reload } = list
  return (
    <div class="list">
      {waiting.count > 0 && (
        <button type="button" class="waiting" onClick={reload}>
          {count(waiting.count)}
          {waiting.isMore ? '+' : ''} new
        </button>
      )}
      {error && <ErrorBox error={error} retry={reload} />}
      {rows && (rows.length === 0 ? empty : <DataTable {...table} rows={rows} />)}
      {rows === undefined && error === undefined && <Loading lines={8} />}
      {loadMore && (
        <button type="button" class="more" onClick={loadMore}>
          Load more
        </button>
      )}
      {rows !== undefined && isLoading && <Loading lines={2} />}
    </div>
  )
}

/** The link of a row, in its first column. */
export const RowLink = ({ href, children }: { href: string; children: ComponentChildren }) => (
  <a data-row href={href}>
    {children}
  </a>
)

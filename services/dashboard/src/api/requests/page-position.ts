import { requestInvalid } from '../errors/reply-with-error.ts'

/** Writes the sort values of a page's last row as an opaque text. */
export const positionOf = (...values: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(values)).toString('base64url')

/**
 * Reads what `positionOf` wrote.
 *
 * @throws AppError REQUEST_INVALID if it is something else
 */
export function parsePosition(text: string): [string | number, string | number] {
  try {
    const values: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (Array.isArray(values) && values.length === 2) {
      const [first, second]: unknown[] = values
      if (isValue(first) && isValue(second)) return [first, second]
    }
  } catch {
    // Not JSON.
  }
  throw requestInvalid('query/after is not a position of this list')
}

const isValue = (value: unknown): value is string | number =>
  (typeof value === 'string' && !value.includes('\u0000')) || typeof value === 'number'

/** The position of the next page: that of the last row of a full one. */
export function nextOf<Row, Position>(
  rows: readonly Row[],
  limit: number,
  position: (row: Row) => Position,
): Position | null {
  const last = rows.at(-1)
  return rows.length === limit && last !== undefined ? position(last) : null
}

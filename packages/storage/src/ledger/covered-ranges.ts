import type { SequenceRange } from './read-ledger.ts'

/** Adds ranges to others. Ranges that overlap or touch become one, so the result is short for a ledger without gaps. */
export function joinRanges(
  ranges: readonly SequenceRange[],
  added: readonly SequenceRange[],
): SequenceRange[] {
  const joined: SequenceRange[] = []
  for (const range of [...ranges, ...added].toSorted((a, b) => a.first - b.first)) {
    const last = joined.at(-1)
    if (last && range.first <= last.last + 1) last.last = Math.max(last.last, range.last)
    else joined.push({ ...range })
  }
  return joined
}

/** The numbers from 1 that lie between joined ranges. */
export const gapsBetween = (joined: readonly SequenceRange[]): SequenceRange[] =>
  joined
    .map(({ first }, index) => ({ first: (joined[index - 1]?.last ?? 0) + 1, last: first - 1 }))
    .filter(({ first, last }) => first <= last)

/**
 * Parses a multirange of Postgres: `{[1,5),[7,9)}`.
 *
 * @throws Error if it is none
 */
export function parseMultirange(text: string): SequenceRange[] {
  if (!/^\{(\[\d+,\d+\)(,(?!\}))?)*\}$/.test(text)) throw new Error(`${text} is not a multirange`)
  return [...text.matchAll(/\[(\d+),(\d+)\)/g)].map(([, first, end]) => ({
    first: Number(first),
    last: Number(end) - 1,
  }))
}

export interface Backoff {
  /** Of the first try, milliseconds. */
  firstMs: number
  /** No wait is longer, milliseconds. */
  maxMs: number
}

/**
 * How long to wait before the next try: twice as long each time, of which the upper half is drawn by chance, so
 * that many who failed together don't come back together.
 *
 * @param failures - tries that failed in a row, from 1
 * @returns milliseconds, between half and all of `min(maxMs, firstMs × 2^(failures − 1))`
 */
export function backoffMs({ firstMs, maxMs }: Backoff, failures: number, random = Math.random): number {
  const ceiling = Math.min(maxMs, firstMs * 2 ** Math.min(failures - 1, 52))
  // Whole: BullMQ's Postgres backend takes no fraction as a job's delay.
  return Math.round(ceiling / 2 + random() * (ceiling / 2))
}

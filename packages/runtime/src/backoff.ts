export interface Backoff {
  /** Wait after the first failure, in milliseconds. */
  firstMs: number
  /** Maximum wait, in milliseconds. */
  maxMs: number
}

/**
 * Computes the wait before the next attempt. The wait doubles with each failure. Its upper half is random, so that
 * processes that failed together do not retry together.
 *
 * @param failures - number of consecutive failures, from 1
 * @returns milliseconds, between half and all of `min(maxMs, firstMs × 2^(failures − 1))`
 */
export function backoffMs({ firstMs, maxMs }: Backoff, failures: number, random = Math.random): number {
  const ceiling = Math.min(maxMs, firstMs * 2 ** Math.min(failures - 1, 52))
  // Rounded, since BullMQ's Postgres backend rejects fractional delays.
  return Math.round(ceiling / 2 + random() * (ceiling / 2))
}

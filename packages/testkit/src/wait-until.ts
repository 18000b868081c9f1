import { setTimeout as timeout } from 'node:timers/promises'
import { AppError } from '@scores/runtime'

export interface WaitOptions {
  /** What is waited for, as it is told when it doesn't come. */
  what: string
  /** Milliseconds. */
  atMostMs: number
  signal: AbortSignal
  everyMs?: number
}

/**
 * Looks again and again.
 *
 * @returns the first that is neither null nor false
 * @throws AppError where nothing came in time; the signal's reason once it aborts
 */
export async function waitUntil<T>(
  look: () => Promise<T | null | false> | T | null | false,
  { what, atMostMs, signal, everyMs = 50 }: WaitOptions,
): Promise<T> {
  const deadline = performance.now() + atMostMs
  for (;;) {
    const seen = await look()
    if (seen !== null && seen !== false) return seen
    if (performance.now() > deadline) {
      throw new AppError('TOO_LATE', `${what}: not within ${Math.round(atMostMs / 1_000)} s`, 'See the logs.')
    }
    await timeout(everyMs, undefined, { signal })
  }
}

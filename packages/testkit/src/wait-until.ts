import { setTimeout as timeout } from 'node:timers/promises'
import { AppError } from '@scores/runtime'

export interface WaitOptions {
  /** Names the condition in the error message. */
  what: string
  timeoutMs: number
  pollIntervalMs?: number
  signal: AbortSignal
}

/**
 * Polls a condition until it holds.
 *
 * @returns the first value that is neither null nor false
 * @throws AppError TOO_LATE after `timeoutMs`; the signal's reason when it aborts
 */
export async function waitUntil<T>(
  check: () => Promise<T | null | false> | T | null | false,
  { what, timeoutMs, pollIntervalMs = 50, signal }: WaitOptions,
): Promise<T> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const value = await check()
    if (value !== null && value !== false) return value
    if (performance.now() > deadline) {
      const seconds = Math.round(timeoutMs / 1_000)
      throw new AppError('TOO_LATE', `timed out after ${seconds} s waiting for ${what}`, 'See the logs.')
    }
    await timeout(pollIntervalMs, undefined, { signal })
  }
}

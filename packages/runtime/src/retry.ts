import { type Backoff, backoffMs } from './backoff.ts'
import { pause } from './pause.ts'

/**
 * Tries until it succeeds, for what must not be given up.
 *
 * @param onFailure - told of each failure and how many there were in a row
 * @returns what the action returned
 */
export async function retryUntilDone<T>(
  action: () => Promise<T>,
  backoff: Backoff,
  onFailure: (error: unknown, failures: number) => void,
): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await action()
    } catch (error) {
      onFailure(error, failures)
      await pause(backoffMs(backoff, failures))
    }
  }
}

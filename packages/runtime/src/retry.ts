import { type Backoff, backoffMs } from './backoff.ts'
import { pause } from './pause.ts'

/**
 * Repeats an action until it succeeds.
 *
 * @param onFailure - called after each failure with the number of consecutive failures
 * @returns the result of the action
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

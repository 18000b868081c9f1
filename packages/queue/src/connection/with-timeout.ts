import { AppError } from '@scores/runtime'
import pTimeout from 'p-timeout'

/**
 * Stops waiting after a time. The action itself continues and may still succeed later.
 *
 * @throws AppError QUEUE_SLOW
 */
export const withTimeout = <T>(milliseconds: number, action: () => Promise<T>): Promise<T> =>
  pTimeout(action(), {
    milliseconds,
    message: new AppError(
      'QUEUE_SLOW',
      `the queue did not answer within ${milliseconds / 1_000} s`,
      "Check the load of the queue's server.",
    ),
  })

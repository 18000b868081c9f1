import { AppError } from '@scores/runtime'

/**
 * Gives up waiting, not the action itself, which may still succeed later.
 *
 * @throws AppError QUEUE_SLOW
 */
export async function withinTime<T>(ms: number, action: () => Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    late.reject(
      new AppError(
        'QUEUE_SLOW',
        `no answer within ${ms / 1_000} s`,
        "Look at the load of the queue's server.",
      ),
    )
  }, ms)
  try {
    return await Promise.race([action(), late.promise])
  } finally {
    clearTimeout(timer)
  }
}

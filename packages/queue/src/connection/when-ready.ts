import type { QueueLocation } from './location.ts'
import { queueUnavailable } from './queue-unavailable.ts'
import { withinTime } from './within-time.ts'

const timeoutMs = 10_000

/** Either end of a queue, as BullMQ opens it. */
interface Connecting {
  waitUntilReady(): Promise<unknown>
  disconnect(): Promise<unknown>
  on(event: 'error', listener: (error: Error) => void): unknown
}

/**
 * The same, once its backend answered: on Redis BullMQ would wait for that without end.
 *
 * @param opening - told when it is not to be tried any more
 * @throws AppError QUEUE_UNAVAILABLE
 */
export async function whenReady<T extends Connecting>(
  connecting: T,
  location: QueueLocation,
  opening: { isGivenUp: boolean },
): Promise<T> {
  const failed = Promise.withResolvers<never>()
  connecting.on('error', failed.reject)
  try {
    await withinTime(timeoutMs, () => Promise.race([connecting.waitUntilReady(), failed.promise]))
    return connecting
  } catch (error) {
    opening.isGivenUp = true
    // Not awaited: it would wait for the connection that does not come.
    connecting.disconnect().catch(() => undefined)
    throw queueUnavailable(location, error)
  }
}

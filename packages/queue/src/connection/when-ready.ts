import type { QueueLocation } from './location.ts'
import { queueUnavailable } from './queue-unavailable.ts'
import { withTimeout } from './with-timeout.ts'

const timeoutMs = 10_000

/** A BullMQ queue or worker that is connecting. */
interface Connecting {
  waitUntilReady(): Promise<unknown>
  disconnect(): Promise<unknown>
  on(event: 'error', listener: (error: Error) => void): unknown
}

/**
 * Resolves once the backend has answered. On Redis, BullMQ would wait for that without limit.
 *
 * @param opening - set to given up when the connection must not be tried again
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
    await withTimeout(timeoutMs, () => Promise.race([connecting.waitUntilReady(), failed.promise]))
    return connecting
  } catch (error) {
    opening.isGivenUp = true
    // Not awaited, since it would wait for a connection that never comes.
    connecting.disconnect().catch(() => undefined)
    throw queueUnavailable(location, error)
  }
}

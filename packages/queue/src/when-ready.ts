import { AppError, describeError } from '@scores/runtime'
import type { QueueLocation } from './location.ts'

const patienceMs = 10_000

/** Either end of a queue, as BullMQ opens it. */
interface Connecting {
  waitUntilReady(): Promise<unknown>
  disconnect(): Promise<unknown>
}

/**
 * The same, once its backend answered: on Redis BullMQ would wait for that without end.
 *
 * @throws AppError QUEUE_AWAY
 */
export async function whenReady<T extends Connecting>(connecting: T, { url }: QueueLocation): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(new Error(`no answer within ${patienceMs / 1_000} s`)),
    patienceMs,
  )
  try {
    await Promise.race([connecting.waitUntilReady(), late.promise])
    return connecting
  } catch (error) {
    // Not awaited: it would wait for the connection that does not come.
    connecting.disconnect().catch(() => undefined)
    const { protocol, host } = new URL(url)
    throw new AppError(
      'QUEUE_AWAY',
      `the queue at ${protocol}//${host} is not there: ${describeError(error)}`,
      'Check QUEUE_URL and that its server runs; on Postgres the schema comes from ./entrypoint, which migrates first.',
      { cause: error },
    )
  } finally {
    clearTimeout(timer)
  }
}

import type { Logger } from '@scores/runtime'
import { Queue } from 'bullmq'
import {
  postgresConnection,
  type QueueLocation,
  queueKind,
  redisConnection,
  redisPrefix,
} from './location.ts'
import { createBackend } from './postgres-backend.ts'
import { whenReady } from './when-ready.ts'

/** A queue that `await using` closes. */
export type OpenQueue<Data = unknown> = Queue<Data> & AsyncDisposable

/**
 * Opens a queue for adding and inspecting jobs. It fails fast: while the backend is unavailable, calls reject instead of
 * waiting, so that the caller decides.
 *
 * @returns once the backend has answered
 * @throws AppError QUEUE_UNAVAILABLE
 */
export async function openQueue<Data>(
  location: QueueLocation,
  name: string,
  log: Logger,
): Promise<OpenQueue<Data>> {
  const opening = { isGivenUp: false }
  const queue = create<Data>(location, name, opening)
  // BullMQ reconnects by itself. Without a listener an error would end the process.
  queue.on('error', error => log.warn({ err: error, queue: name }, 'the queue connection failed'))
  await whenReady(queue, location, opening)
  return Object.assign(queue, { [Symbol.asyncDispose]: () => queue.close() })
}

function create<Data>(location: QueueLocation, name: string, opening: { isGivenUp: boolean }): Queue<Data> {
  if (queueKind(location) === 'redis')
    return new Queue<Data>(name, {
      connection: {
        ...redisConnection(location, opening),
        maxRetriesPerRequest: 1,
        commandTimeout: 10_000,
        enableOfflineQueue: false,
      },
      prefix: redisPrefix(location),
    })
  const queue = new Queue(name, { connection: postgresConnection(location) }, createBackend)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only BullMQ's backend type parameter differs
  return queue as unknown as Queue<Data>
}

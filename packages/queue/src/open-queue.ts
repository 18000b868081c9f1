import type { Logger } from '@scores/runtime'
import { createPostgresBackend, Queue } from 'bullmq'
import { postgresConnection, type QueueLocation, queueKind, redisPrefix } from './location.ts'
import { whenReady } from './when-ready.ts'

/**
 * Opens a queue for adding and looking. It fails fast: a call while the backend is away rejects instead of
 * waiting for it, so that the caller decides.
 *
 * @returns once the backend answered
 */
export async function openQueue<Data>(
  location: QueueLocation,
  name: string,
  log: Logger,
): Promise<Queue<Data>> {
  const queue = create<Data>(location, name)
  // BullMQ's own reconnecting goes on after an error; without a listener it would end the process.
  queue.on('error', error => log.warn({ err: error, queue: name }, 'queue connection'))
  return whenReady(queue, location)
}

function create<Data>(location: QueueLocation, name: string): Queue<Data> {
  if (queueKind(location) === 'postgres') {
    return new Queue(
      name,
      { connection: postgresConnection(location) },
      createPostgresBackend,
    ) as unknown as Queue<Data>
  }
  return new Queue<Data>(name, {
    connection: {
      url: location.url,
      maxRetriesPerRequest: 1,
      enableOfflineQueue: false,
      connectTimeout: 5_000,
    },
    prefix: redisPrefix(location),
  })
}

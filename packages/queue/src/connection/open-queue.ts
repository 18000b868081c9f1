import type { Logger } from '@scores/runtime'
import { createPostgresBackend, Queue } from 'bullmq'
import {
  postgresConnection,
  type QueueLocation,
  queueKind,
  redisConnection,
  redisPrefix,
} from './location.ts'
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
  const opening = { isGivenUp: false }
  const queue = create<Data>(location, name, opening)
  // BullMQ's own reconnecting goes on after an error; without a listener it would end the process.
  queue.on('error', error => log.warn({ err: error, queue: name }, 'queue connection'))
  return whenReady(queue, location, opening)
}

function create<Data>(location: QueueLocation, name: string, opening: { isGivenUp: boolean }): Queue<Data> {
  if (queueKind(location) === 'postgres') {
    return new Queue(
      name,
      { connection: postgresConnection(location) },
      createPostgresBackend,
    ) as unknown as Queue<Data>
  }
  return new Queue<Data>(name, {
    connection: {
      ...redisConnection(location, opening),
      maxRetriesPerRequest: 1,
      enableOfflineQueue: false,
    },
    prefix: redisPrefix(location),
  })
}

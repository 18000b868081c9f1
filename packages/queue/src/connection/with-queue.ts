import type { Logger } from '@scores/runtime'
import type { QueueLocation } from './location.ts'
import { type OpenQueue, openQueue } from './open-queue.ts'

/**
 * Opens a queue for as long as the work lasts.
 *
 * @returns what the work returned
 * @throws AppError QUEUE_UNAVAILABLE, or what the work throws
 */
export async function withQueue<Result>(
  location: QueueLocation,
  name: string,
  log: Logger,
  work: (queue: OpenQueue) => Promise<Result>,
): Promise<Result> {
  await using queue = await openQueue(location, name, log)
  return await work(queue)
}

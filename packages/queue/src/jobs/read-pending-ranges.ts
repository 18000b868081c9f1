import { type MessageRange, queueNames, rangeOfJobId } from '@scores/contracts'
import type { Logger } from '@scores/runtime'
import type { Queue } from 'bullmq'
import type { QueueLocation } from '../connection/location.ts'
import { withQueue } from '../connection/with-queue.ts'

const pageSize = 1_000

/** In the order in which a job passes through them, so that a job that moves on is still met. A retry starts over. */
const states = ['failed', 'delayed', 'prioritized', 'waiting', 'active', 'delayed'] as const

/** Reads which messages are on the queue: waiting, running, to be retried or failed. */
export const readPendingRanges = (location: QueueLocation, log: Logger): Promise<MessageRange[]> =>
  withQueue(location, queueNames.rawMessages, log, pendingRangesOf)

/** Reads which messages are on an open queue of raw messages. */
export async function pendingRangesOf(queue: Queue): Promise<MessageRange[]> {
  const ids = new Set<string>()
  for (const state of states) {
    for (let start = 0; ; start += pageSize) {
      const page = await queue.getRanges([state], start, start + pageSize - 1)
      for (const id of page) ids.add(id)
      if (page.length < pageSize) break
    }
  }
  return [...ids].map(rangeOfJobId).filter(range => range !== null)
}

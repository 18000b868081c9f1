import { type MessageRange, queueNames, rangeOfJobId } from '@scores/contracts'
import type { Logger } from '@scores/runtime'
import type { QueueLocation } from '../connection/location.ts'
import { openQueue } from '../connection/open-queue.ts'

const pageSize = 1_000

/** In the order in which a job goes through them, so that one that moves on meanwhile is met; a retry begins anew. */
const states = ['failed', 'delayed', 'waiting', 'active', 'delayed'] as const

/** The messages that lie on the queue: waiting, being worked on, to be retried, or failed and at rest. */
export async function readPendingRanges(location: QueueLocation, log: Logger): Promise<MessageRange[]> {
  const queue = await openQueue(location, queueNames.rawMessages, log)
  try {
    const ids = new Set<string>()
    for (const state of states) {
      for (let start = 0; ; start += pageSize) {
        const page = await queue.getRanges([state], start, start + pageSize - 1)
        for (const id of page) ids.add(id)
        if (page.length < pageSize) break
      }
    }
    return [...ids].map(rangeOfJobId).filter(range => range !== null)
  } finally {
    await queue.close()
  }
}

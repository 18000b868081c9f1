import { queueNames, type RawBatch } from '@scores/contracts'
import type { Logger } from '@scores/runtime'
import type { QueueLocation } from './location.ts'
import { openQueue } from './open-queue.ts'

/** Messages of a run that a job carries; both ends included. */
export interface PendingRange {
  listenerRun: string
  first: number
  last: number
}

const pageSize = 100

/** In the order in which a job goes through them, so that one that moves on meanwhile is met; a retry begins anew. */
const states = ['failed', 'delayed', 'waiting', 'active', 'delayed'] as const

/** The messages that lie on the queue: waiting, being worked on, to be retried, or failed and at rest. */
export async function readPendingRanges(location: QueueLocation, log: Logger): Promise<PendingRange[]> {
  const queue = await openQueue<RawBatch>(location, queueNames.rawMessages, log)
  try {
    const ranges: PendingRange[] = []
    for (const state of states) {
      for (let start = 0; ; start += pageSize) {
        const jobs = await queue.getJobs([state], start, start + pageSize - 1)
        for (const { data } of jobs.filter(Boolean)) {
          ranges.push({
            listenerRun: data.listenerRun,
            first: data.firstSequence,
            last: data.firstSequence + data.messages.length - 1,
          })
        }
        if (jobs.length < pageSize) break
      }
    }
    return ranges
  } finally {
    await queue.close()
  }
}

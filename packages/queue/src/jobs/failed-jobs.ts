import { type EncodedBatch, queueNames, type ReplayJob, rangeOfJobId } from '@scores/contracts'
import type { Logger } from '@scores/runtime'
import type { Job, Queue } from 'bullmq'
import type { QueueLocation } from '../connection/location.ts'
import { openQueue } from '../connection/open-queue.ts'
import { jobNames } from './job-names.ts'
import { retryJob } from './retry-job.ts'

/** A job that rests as failed: an outage used up its attempts. */
export interface FailedJob {
  id: string
  kind: 'batch' | 'replay' | 'feed connection'
  /** That it carries. */
  messages: number
  /** Null where it has none. */
  feed: string | null
  failedAt: Date
  attempts: number
  why: string
}

/** Which failed jobs are meant: those that all the given parts apply to; with none, all. */
export interface FailedJobFilter {
  ids?: readonly string[]
  feed?: string
  /** A part of why they failed, in whatever case. */
  why?: string
}

export interface RetriedJobs {
  jobs: number
  /** That they carry. */
  messages: number
}

/** A job may have a megabyte. */
const pageSize = 20

/** The failed jobs that a filter means, the oldest first, at most `limit`. */
export async function listFailedJobs(
  location: QueueLocation,
  filter: FailedJobFilter,
  limit: number,
  log: Logger,
): Promise<FailedJob[]> {
  const queue = await openQueue(location, queueNames.rawMessages, log)
  try {
    const found: FailedJob[] = []
    for (let start = 0; found.length < limit; start += pageSize) {
      const page = await readPage(queue, start)
      if (page.length === 0) break
      found.push(...page.map(describe).filter(meantBy(filter)))
    }
    return found.slice(0, limit)
  } finally {
    await queue.close()
  }
}

/**
 * Puts the jobs that a filter means, and that have failed for good by now, on the queue again, with as many attempts as a
 * new one. Those that somebody else puts back at the same moment are left to that one.
 *
 * @param onProgress - told how many it has put back so far
 */
export async function retryFailedJobs(
  location: QueueLocation,
  filter: FailedJobFilter,
  onProgress: (done: RetriedJobs) => void,
  log: Logger,
): Promise<RetriedJobs> {
  const queue = await openQueue(location, queueNames.rawMessages, log)
  const done = { jobs: 0, messages: 0 }
  const startedAt = Date.now()
  // What stays failed lies in front of what was not looked at yet.
  let kept = 0
  try {
    for (;;) {
      const page = await readPage(queue, kept)
      if (page.length === 0) return done
      for (const job of page) {
        const failed = describe(job)
        const isMeant = failed.failedAt.getTime() <= startedAt && meantBy(filter)(failed)
        if (!isMeant) kept += 1
        else if (await retryJob(job)) {
          done.jobs += 1
          done.messages += failed.messages
        }
      }
      onProgress({ ...done })
    }
  } finally {
    await queue.close()
  }
}

const readPage = async (queue: Queue, start: number): Promise<Job[]> =>
  (await queue.getJobs(['failed'], start, start + pageSize - 1, true)).filter(job => job !== undefined)

const meantBy =
  ({ ids, feed, why }: FailedJobFilter) =>
  (job: FailedJob): boolean =>
    (ids === undefined || ids.includes(job.id)) &&
    (feed === undefined || job.feed === feed) &&
    (why === undefined || job.why.toLowerCase().includes(why.toLowerCase()))

function describe(job: Job): FailedJob {
  const { id = '', name, data, finishedOn = 0, attemptsMade: attempts, failedReason: why } = job
  const common = { id, failedAt: new Date(finishedOn), attempts, why }
  if (name === jobNames.replay) {
    return { ...common, kind: 'replay', messages: (data as ReplayJob).ids.length, feed: null }
  }
  const { feed } = data as EncodedBatch
  const range = rangeOfJobId(id)
  if (!range) return { ...common, kind: 'feed connection', messages: 0, feed }
  return { ...common, kind: 'batch', messages: range.last - range.first + 1, feed }
}

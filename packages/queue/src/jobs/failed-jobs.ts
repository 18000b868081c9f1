import { queueNames, rangeOfJobId } from '@scores/contracts'
import type { Logger } from '@scores/runtime'
import type { Job, Queue } from 'bullmq'
import type { QueueLocation } from '../connection/location.ts'
import { withQueue } from '../connection/with-queue.ts'
import { type IngestJob, isReplayJob } from './ingest-job.ts'
import { retryJob } from './retry-job.ts'

/** A job that an outage kept from succeeding until its attempts were used up. */
export interface FailedJob {
  id: string
  kind: 'batch' | 'replay' | 'feed connection'
  /** Number of messages in the job. */
  messages: number
  /** Null for a replay's job. */
  feed: string | null
  failedAt: Date
  attempts: number
  why: string
}

/** Selects failed jobs that match every given part. An empty filter selects all. */
export interface FailedJobFilter {
  ids?: readonly string[]
  feed?: string
  /** A part of the error, ignoring case. */
  why?: string
}

export interface RetriedJobs {
  jobs: number
  /** Number of messages in those jobs. */
  messages: number
}

/** A job can hold a megabyte. */
const pageSize = 20

/**
 * Lists failed jobs, oldest first, at most `limit`.
 *
 * @throws AppError QUEUE_UNAVAILABLE
 */
export const listFailedJobs = (
  location: QueueLocation,
  filter: FailedJobFilter,
  limit: number,
  log: Logger,
): Promise<FailedJob[]> =>
  withQueue(location, queueNames.rawMessages, log, async queue => {
    const found: FailedJob[] = []
    for (let start = 0; found.length < limit; start += pageSize) {
      const page = await readPage(queue, start)
      if (page.length === 0) break
      found.push(...page.map(describe).filter(matches(filter)))
    }
    return found.slice(0, limit)
  })

/**
 * Retries the jobs that have failed by now and match the filter, with as many attempts as a new job. Skips jobs that
 * somebody else retries at the same moment.
 *
 * @param onProgress - called with the totals so far
 * @throws AppError QUEUE_UNAVAILABLE
 */
export const retryFailedJobs = (
  location: QueueLocation,
  filter: FailedJobFilter,
  onProgress: (done: RetriedJobs) => void,
  log: Logger,
): Promise<RetriedJobs> =>
  withQueue(location, queueNames.rawMessages, log, async queue => {
    const done = { jobs: 0, messages: 0 }
    const startedAt = Date.now()
    // Jobs that stay failed come before those that were not read yet.
    let kept = 0
    for (;;) {
      const page = await readPage(queue, kept)
      if (page.length === 0) return done
      for (const job of page) {
        const failed = describe(job)
        const isSelected = failed.failedAt.getTime() <= startedAt && matches(filter)(failed)
        if (!isSelected) kept += 1
        else if (await retryJob(job)) {
          done.jobs += 1
          done.messages += failed.messages
        }
      }
      onProgress({ ...done })
    }
  })

const readPage = async (queue: Queue, start: number): Promise<Job[]> =>
  (await queue.getJobs(['failed'], start, start + pageSize - 1, true)).filter(job => job !== undefined)

const matches =
  ({ ids, feed, why }: FailedJobFilter) =>
  (job: FailedJob): boolean =>
    (ids === undefined || ids.includes(job.id)) &&
    (feed === undefined || job.feed === feed) &&
    (why === undefined || job.why.toLowerCase().includes(why.toLowerCase()))

function describe(job: IngestJob): FailedJob {
  const { id = '', finishedOn = 0, attemptsMade: attempts, failedReason: why } = job
  const common = { id, failedAt: new Date(finishedOn), attempts, why }
  if (isReplayJob(job)) return { ...common, kind: 'replay', messages: job.data.ids.length, feed: null }
  const { feed } = job.data
  const range = rangeOfJobId(id)
  if (!range) return { ...common, kind: 'feed connection', messages: 0, feed }
  return { ...common, kind: 'batch', messages: range.last - range.first + 1, feed }
}

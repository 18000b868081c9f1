import { queueNames, rangeOfJobId } from '@scores/contracts'
import type { Logger } from '@scores/runtime'
import { ErrorCode, type Job } from 'bullmq'
import type { QueueLocation } from './location.ts'
import { openQueue } from './open-queue.ts'

export interface RetriedJobs {
  jobs: number
  /** That they carry. */
  messages: number
}

/** A job may have a megabyte. */
const pageSize = 20

/**
 * Puts the jobs that have failed for good by now on the queue again, with as many attempts as a new one. Those that
 * somebody else puts back at the same moment are left to that one.
 *
 * @param onProgress - told how many it has put back so far
 */
export async function retryFailedJobs(
  location: QueueLocation,
  onProgress: (done: RetriedJobs) => void,
  log: Logger,
): Promise<RetriedJobs> {
  const queue = await openQueue(location, queueNames.rawMessages, log)
  const done = { jobs: 0, messages: 0 }
  const startedAt = Date.now()
  try {
    for (;;) {
      const page = (await queue.getJobs(['failed'], 0, pageSize - 1, true)).filter(isFailedBy(startedAt))
      if (page.length === 0) return done
      const isRetried = await Promise.all(page.map(retry))
      for (const job of page.filter((_, index) => isRetried[index])) {
        const range = rangeOfJobId(job.id ?? '')
        done.jobs += 1
        done.messages += range ? range.last - range.first + 1 : 0
      }
      onProgress({ ...done })
    }
  } finally {
    await queue.close()
  }
}

const isFailedBy =
  (time: number) =>
  (job: Job | undefined): boolean =>
    job !== undefined && (job.finishedOn ?? 0) <= time

/** False where it is not failed any more. */
async function retry(job: Job): Promise<boolean> {
  try {
    await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true })
    return true
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === ErrorCode.JobNotInState || code === ErrorCode.JobNotExist) return false
    throw error
  }
}

import {
  type FailedJobFilter,
  listFailedJobs,
  type QueueLocation,
  type RetriedJobs,
  retryFailedJobs,
} from '@scores/queue'
import type { Logger } from '@scores/runtime'
import { RequestError } from './errors.ts'

/**
 * Returns failed jobs to the queue.
 *
 * @param onProgress - called with the jobs and messages returned so far
 * @throws RequestError NO_SUCH_JOB if a given id is not a failed job, NOTHING_MATCHES; AppError QUEUE_UNAVAILABLE
 */
export async function retryJobs(
  queue: QueueLocation,
  filter: FailedJobFilter,
  onProgress: (done: RetriedJobs) => void,
  log: Logger,
): Promise<RetriedJobs> {
  const { ids } = filter
  if (ids !== undefined) {
    const found = new Set((await listFailedJobs(queue, { ids }, ids.length, log)).map(({ id }) => id))
    const missing = ids.filter(id => !found.has(id))
    if (missing.length > 0)
      throw new RequestError(
        'NO_SUCH_JOB',
        `no failed job has the id ${missing.join(', ')}`,
        './entrypoint replay failed-jobs --list shows the failed jobs.',
      )
  }
  const done = await retryFailedJobs(queue, filter, onProgress, log)
  const isFiltered = filter.feed !== undefined || filter.why !== undefined
  if (done.jobs === 0 && isFiltered)
    throw new RequestError(
      'NOTHING_MATCHES',
      'no failed job matches the filter',
      './entrypoint replay failed-jobs --list shows the failed jobs.',
    )
  return done
}

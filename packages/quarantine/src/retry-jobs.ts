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
 * Puts failed jobs on the queue again.
 *
 * @param onProgress - told how many so far
 * @throws RequestError NO_SUCH_JOB where one that is named has not failed, or NOTHING_MATCHES; AppError QUEUE_UNAVAILABLE
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
        `there is no failed job ${missing.join(', ')}`,
        './entrypoint replay failed-jobs --list shows those that there are.',
      )
  }
  const done = await retryFailedJobs(queue, filter, onProgress, log)
  const isFiltered = filter.feed !== undefined || filter.why !== undefined
  if (done.jobs === 0 && isFiltered)
    throw new RequestError(
      'NOTHING_MATCHES',
      'no failed job matches the filter',
      './entrypoint replay failed-jobs --list shows those that there are.',
    )
  return done
}

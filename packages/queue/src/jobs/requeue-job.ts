import { DelayedError, type Job, WaitingError } from 'bullmq'
import { type QueueLocation, queueKind } from '../connection/location.ts'

/** Thrown by a job's handler that must not run the job now, through no fault of the job. Pause the queue first. */
export class RequeueJob extends Error {}

/**
 * Puts a running job back to its old place on the queue. This does not count as an attempt.
 *
 * @throws always, which tells the worker to leave the job alone
 */
export async function requeueJob(job: Job, location: QueueLocation): Promise<never> {
  // Each backend has one way that keeps the place: on Postgres a waiting job goes last, on Redis a delayed one does.
  if (queueKind(location) === 'postgres') {
    await job.moveToDelayed(Date.now(), job.token)
    throw new DelayedError()
  }
  await job.moveToWait(job.token)
  throw new WaitingError()
}

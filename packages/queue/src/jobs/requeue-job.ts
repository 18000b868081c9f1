import { DelayedError, type Job, WaitingError } from 'bullmq'
import { type QueueLocation, queueKind } from '../connection/location.ts'

/** Thrown by who processes a job and can't now, for no fault of the job. The queue must have been paused before. */
export class RequeueJob extends Error {}

/**
 * Puts a job under way back to its old place on the queue. It doesn't count as an attempt.
 *
 * @throws always: it is how a worker is told to leave the job alone
 */
export async function requeueJob(job: Job, location: QueueLocation): Promise<never> {
  // Postgres puts a job that is to wait again behind all others, Redis one that was delayed.
  if (queueKind(location) === 'postgres') {
    await job.moveToDelayed(Date.now(), job.token)
    throw new DelayedError()
  }
  await job.moveToWait(job.token)
  throw new WaitingError()
}

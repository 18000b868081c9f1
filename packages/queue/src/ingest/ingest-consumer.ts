import { type FeedConnection, queueNames, ReceivedBatch, type ReplayJob } from '@scores/contracts'
import type { Logger } from '@scores/runtime'
import type { Worker } from 'bullmq'
import type { QueueLocation } from '../connection/location.ts'
import { openWorker, type WorkerSettings } from '../connection/open-worker.ts'
import { type IngestJob, isFeedConnectionJob, isReplayJob } from '../jobs/ingest-job.ts'
import { RequeueJob, requeueJob } from '../jobs/requeue-job.ts'

/** A raw batch and the id of its job. */
export interface RawBatchJob {
  jobId: string
  batch: ReceivedBatch
  isSuspect: IsSuspect
}

/** True if a worker died while it had the job, or was cut off from the queue. */
type IsSuspect = boolean

/**
 * Handlers for each kind of job. The resolved value is kept as the job's result. A rejection means an outage, so the
 * job is retried. A handler that throws `RequeueJob` returns the job to its place on the queue.
 */
export interface Handlers {
  onBatch: (job: RawBatchJob) => Promise<unknown>
  onFeedConnection: (connection: FeedConnection) => Promise<unknown>
  onReplay: (jobId: string, job: ReplayJob, isSuspect: IsSuspect) => Promise<unknown>
}

/**
 * Takes the jobs of feeds and replays from the queue and runs each at least once.
 *
 * @throws AppError QUEUE_UNAVAILABLE
 */
export function startIngestConsumer(
  location: QueueLocation,
  handlers: Handlers,
  settings: WorkerSettings,
  log: Logger,
): Promise<Worker & AsyncDisposable> {
  const process = async (job: IngestJob): Promise<unknown> => {
    try {
      return await handle(job, handlers)
    } catch (error) {
      if (error instanceof RequeueJob) return requeueJob(job, location)
      throw error
    }
  }
  return openWorker(location, queueNames.rawMessages, process, settings, log)
}

function handle(job: IngestJob, { onBatch, onFeedConnection, onReplay }: Handlers): Promise<unknown> {
  const { id: jobId = '', stalledCounter } = job
  const isSuspect = stalledCounter > 0
  if (isFeedConnectionJob(job)) return onFeedConnection(job.data)
  if (isReplayJob(job)) return onReplay(jobId, job.data, isSuspect)
  return onBatch({ jobId, batch: new ReceivedBatch(job.data), isSuspect })
}

import {
  type EncodedBatch,
  type FeedConnection,
  queueNames,
  ReceivedBatch,
  type ReplayJob,
} from '@scores/contracts'
import type { Logger } from '@scores/runtime'
import type { QueueLocation } from '../connection/location.ts'
import { type OpenWorker, openWorker, type WorkerSettings } from '../connection/open-worker.ts'
import { jobNames } from '../jobs/job-names.ts'
import { RequeueJob, requeueJob } from '../jobs/requeue-job.ts'

/** A raw batch and the id of its job. */
export interface RawBatchJob {
  jobId: string
  batch: ReceivedBatch
}

/**
 * Processes jobs. The returned value is kept as the job's result. A rejection means an outage, and the job is retried. A
 * job whose handler throws `RequeueJob` goes back to its place.
 */
export interface Handlers {
  onBatch: (job: RawBatchJob) => Promise<unknown>
  onFeedConnection: (connection: FeedConnection) => Promise<unknown>
  onReplay: (jobId: string, job: ReplayJob) => Promise<unknown>
}

/** A job holds one of the three. Its name says which. */
type JobData = EncodedBatch & FeedConnection & ReplayJob

/** Processes the jobs of the feed and of replays, each at least once. */
export function startIngestConsumer(
  location: QueueLocation,
  { onBatch, onFeedConnection, onReplay }: Handlers,
  settings: WorkerSettings,
  log: Logger,
): Promise<OpenWorker<JobData>> {
  return openWorker<JobData>(
    location,
    queueNames.rawMessages,
    async job => {
      try {
        const jobId = job.id ?? ''
        switch (job.name) {
          case jobNames.feedConnection:
            return await onFeedConnection(job.data)
          case jobNames.replay:
            return await onReplay(jobId, job.data)
          default:
            return await onBatch({ jobId, batch: new ReceivedBatch(job.data) })
        }
      } catch (error) {
        if (error instanceof RequeueJob) return requeueJob(job, location)
        throw error
      }
    },
    settings,
    log,
  )
}

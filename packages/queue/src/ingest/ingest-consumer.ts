import {
  type EncodedBatch,
  type FeedConnection,
  queueNames,
  ReceivedBatch,
  type ReplayJob,
} from '@scores/contracts'
import type { Logger } from '@scores/runtime'
import type { Worker } from 'bullmq'
import type { QueueLocation } from '../connection/location.ts'
import { openWorker, type WorkerSettings } from '../connection/open-worker.ts'
import { jobNames } from '../jobs/job-names.ts'
import { RequeueJob, requeueJob } from '../jobs/requeue-job.ts'

/** A raw batch, and the job that carries it. */
export interface RawBatchJob {
  jobId: string
  batch: ReceivedBatch
}

/**
 * What becomes of a job; what it returns is kept as the job's result, a rejection means an outage: the job is retried.
 * One that throws `RequeueJob` waits on as if nobody had taken it.
 */
export interface Handlers {
  onBatch: (job: RawBatchJob) => Promise<unknown>
  onFeedConnection: (connection: FeedConnection) => Promise<unknown>
  onReplay: (jobId: string, job: ReplayJob) => Promise<unknown>
}

/** Takes what comes from the feed, and from replays, from the queue, each job at least once. */
export function startIngestConsumer(
  location: QueueLocation,
  { onBatch, onFeedConnection, onReplay }: Handlers,
  settings: WorkerSettings,
  log: Logger,
): Promise<Worker> {
  return openWorker<EncodedBatch | FeedConnection | ReplayJob>(
    location,
    queueNames.rawMessages,
    async job => {
      try {
        const jobId = job.id ?? ''
        switch (job.name) {
          case jobNames.feedConnection:
            return await onFeedConnection(job.data as FeedConnection)
          case jobNames.replay:
            return await onReplay(jobId, job.data as ReplayJob)
          default:
            return await onBatch({ jobId, batch: new ReceivedBatch(job.data as EncodedBatch) })
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

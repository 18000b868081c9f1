import { decodeBatch, queueNames, type RawBatch } from '@scores/contracts'
import type { Logger } from '@scores/runtime'
import type { Worker } from 'bullmq'
import type { QueueLocation } from './location.ts'
import { openWorker, type WorkerSettings } from './open-worker.ts'

/** A raw batch, and the job that carries it. */
export interface RawBatchJob {
  jobId: string
  batch: RawBatch
}

/**
 * Takes raw batches from the queue, each at least once.
 *
 * @param process - what it returns is kept as the job's result; a rejection means an outage, and the job is retried
 */
export function startRawBatchConsumer(
  location: QueueLocation,
  process: (job: RawBatchJob) => Promise<unknown>,
  settings: WorkerSettings,
  log: Logger,
): Promise<Worker> {
  return openWorker<Parameters<typeof decodeBatch>[0]>(
    location,
    queueNames.rawMessages,
    job => process({ jobId: job.id ?? '', batch: decodeBatch(job.data) }),
    settings,
    log,
  )
}

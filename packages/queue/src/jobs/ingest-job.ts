import type { EncodedBatch, FeedConnection, ReplayJob } from '@scores/contracts'
import type { Job } from 'bullmq'
import { jobNames } from './job-names.ts'

/** A job of the normalizers' queue. Its name determines its data. */
export type IngestJob = Job<EncodedBatch> | Job<FeedConnection> | Job<ReplayJob>

export const isReplayJob = (job: IngestJob): job is Job<ReplayJob> => job.name === jobNames.replay

export const isFeedConnectionJob = (job: IngestJob): job is Job<FeedConnection> =>
  job.name === jobNames.feedConnection

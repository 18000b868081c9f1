export { openAnalyticsWorker, scheduleAnalytics } from './analytics-schedule.ts'
export {
  type FailedJob,
  type FailedJobFilter,
  listFailedJobs,
  type RetriedJobs,
  retryFailedJobs,
} from './failed-jobs.ts'
export { FeedLease, type HeldLease } from './feed-lease.ts'
export { FeedPositions, type ListenerRun } from './feed-positions.ts'
export { GiveBack } from './give-back.ts'
export { type QueueLocation, queueKind } from './location.ts'
export { migrateQueue } from './migrate-queue.ts'
export { openQueue } from './open-queue.ts'
export { openWorker, type WorkerSettings } from './open-worker.ts'
export { type RawBatchJob, startRawBatchConsumer } from './raw-batch-consumer.ts'
export { RawBatchProducer } from './raw-batch-producer.ts'
export { readPendingRanges } from './read-pending-ranges.ts'
export { readSpool, type SpoolContent } from './read-spool.ts'
export { ReplayProducer } from './replay-producer.ts'
export { Spool } from './spool.ts'
export { spoolFolder, spoolsFolder } from './spool-folder.ts'
export { queueLocation, queueVariables, workerVariables } from './variables.ts'

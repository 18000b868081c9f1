export { openAnalyticsWorker, scheduleAnalytics } from './analytics/analytics-schedule.ts'
export { type QueueLocation, queueKind } from './connection/location.ts'
export { migrateQueue } from './connection/migrate-queue.ts'
export { openQueue } from './connection/open-queue.ts'
export { openWorker, type WorkerSettings } from './connection/open-worker.ts'
export { queueLocation, queueVariables, workerVariables } from './connection/variables.ts'
export { FeedLease, type HeldLease } from './feed-state/feed-lease.ts'
export { FeedPositions, type ListenerRun } from './feed-state/feed-positions.ts'
export { type RawBatchJob, startRawBatchConsumer } from './ingest/raw-batch-consumer.ts'
export { RawBatchProducer } from './ingest/raw-batch-producer.ts'
export {
  type FailedJob,
  type FailedJobFilter,
  listFailedJobs,
  type RetriedJobs,
  retryFailedJobs,
} from './jobs/failed-jobs.ts'
export { GiveBack } from './jobs/give-back.ts'
export { readPendingRanges } from './jobs/read-pending-ranges.ts'
export { ReplayProducer } from './replays/replay-producer.ts'

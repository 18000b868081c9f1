export {
  keepAnalyticsScheduled,
  openAnalyticsWorker,
  scheduleAnalytics,
} from './analytics/analytics-schedule.ts'
export { type QueueLocation, queueKind } from './connection/location.ts'
export { grantQueueToServices, migrateQueue } from './connection/migrate-queue.ts'
export { type OpenQueue, openQueue } from './connection/open-queue.ts'
export { type OpenWorker, openWorker, type WorkerSettings } from './connection/open-worker.ts'
export { queueLocation, queueVariables } from './connection/variables.ts'
export { withQueue } from './connection/with-queue.ts'
export { FeedLease, type HeldLease } from './feed-state/feed-lease.ts'
export {
  type FeedPosition,
  type FeedState,
  type FeedWait,
  readFeedPositions,
  readLastEventId,
} from './feed-state/feed-state.ts'
export { openFeedState } from './feed-state/open-feed-state.ts'
export { type RawBatchJob, startIngestConsumer } from './ingest/ingest-consumer.ts'
export { IngestProducer } from './ingest/ingest-producer.ts'
export {
  type FailedJob,
  type FailedJobFilter,
  listFailedJobs,
  type RetriedJobs,
  retryFailedJobs,
} from './jobs/failed-jobs.ts'
export { pendingRangesOf, readPendingRanges } from './jobs/read-pending-ranges.ts'
export { RequeueJob } from './jobs/requeue-job.ts'
export { workerVariables } from './jobs/retention.ts'
export { ReplayProducer } from './replays/replay-producer.ts'

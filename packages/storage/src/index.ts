export { type Kysely, sql } from 'kysely'
export type { DB as Database } from './database.generated.ts'
export { databaseAnswers } from './database-answers.ts'
export { declareRoles, type RolePasswords } from './declare-roles.ts'
export {
  confirmPauses,
  endPauses,
  type FeedPause,
  type ResumedBy,
  readAccepted,
  readPauses,
  recordPause,
  recordRecovery,
  type SystemicCause,
} from './feed-pauses.ts'
export { migrate } from './migrate.ts'
export { type DatabaseSettings, openDatabase } from './open-database.ts'
export { type FeedGap, type FeedGaps, readFeedGaps } from './read-feed-gaps.ts'
export { type RunCoverage, readLedger, type SequenceRange } from './read-ledger.ts'
export { type Minute, readMinutes } from './read-minutes.ts'
export { type Overview, readOverview } from './read-overview.ts'
export { recordFeedConnection } from './record-feed-connection.ts'
export { type AnalyticsRun, rebuildAnalytics, runAnalytics } from './run-analytics.ts'
export { type BatchHeader, type BatchOutcome, type DescribeRefusal, storeBatch } from './store-batch.ts'
export { storageVariables } from './variables.ts'
export { type Finding, verifyAggregates } from './verify-aggregates.ts'
export { verifyReferences } from './verify-references.ts'
export { verifyRows } from './verify-rows.ts'
export { withPauseLock } from './with-pause-lock.ts'

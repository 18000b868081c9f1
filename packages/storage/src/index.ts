export { type Kysely, sql } from 'kysely'
export {
  changeQuarantined,
  editableStatuses,
  editPayload,
  type PersonsAction,
  type StatusChangeRequest,
} from './change-quarantined.ts'
export { findMissing, pathError } from './check-quarantine-filter.ts'
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
export type { BatchHeader, BatchOutcome } from './insert-ledger-row.ts'
export { migrate } from './migrate.ts'
export { type DatabaseSettings, openDatabase } from './open-database.ts'
export { countPurge, type Purge, purgeQuarantine } from './purge-quarantine.ts'
export { type FeedGap, type FeedGaps, readFeedGaps } from './read-feed-gaps.ts'
export { type RunCoverage, readLedger, type SequenceRange } from './read-ledger.ts'
export { type Minute, readMinutes } from './read-minutes.ts'
export { type Overview, readOverview } from './read-overview.ts'
export { type GroupFilter, type QuarantineGroup, readQuarantineGroups } from './read-quarantine-groups.ts'
export {
  listQuarantined,
  type QuarantinedStory,
  type QuarantinedSummary,
  type QuarantinePage,
  readForTrial,
  readQuarantined,
  type StatusChange,
} from './read-quarantined.ts'
export { recordFeedConnection } from './record-feed-connection.ts'
export {
  cancelReplay,
  countByStatus,
  countUntried,
  createReplay,
  finishReplay,
  listReplays,
  nextOfReplay,
  noteWaiting,
  type Replay,
  type ReplayRequest,
  type ReplayStatus,
  readReplay,
  type StatusCount,
} from './replays.ts'
export { type AnalyticsRun, rebuildAnalytics, runAnalytics } from './run-analytics.ts'
export { type DescribeRefusal, storeBatch } from './store-batch.ts'
export { type ReplayOutcome, type Retrial, storeReplayed } from './store-replayed.ts'
export { retentionVariables, storageVariables } from './variables.ts'
export { type Finding, verifyAggregates } from './verify-aggregates.ts'
export { verifyReferences } from './verify-references.ts'
export { verifyRows } from './verify-rows.ts'
export { withPauseLock } from './with-pause-lock.ts'
export { withReplayLock } from './with-replay-lock.ts'

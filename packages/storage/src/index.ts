export { type Kysely, sql } from 'kysely'
export { type AnalyticsRun, rebuildAnalytics, runAnalytics } from './analytics/run-analytics.ts'
export type { DB as Database } from './database/database.generated.ts'
export { databaseAnswers } from './database/database-answers.ts'
export { declareRoles, type RolePasswords } from './database/declare-roles.ts'
export { migrate } from './database/migrate.ts'
export { type DatabaseSettings, openDatabase } from './database/open-database.ts'
export { retentionVariables, storageVariables } from './database/variables.ts'
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
} from './feeds/feed-pauses.ts'
export { type FeedGap, type FeedGaps, readFeedGaps } from './feeds/read-feed-gaps.ts'
export { recordFeedConnection } from './feeds/record-feed-connection.ts'
export { withPauseLock } from './feeds/with-pause-lock.ts'
export { insertEvents } from './ingest/insert-events.ts'
export type { BatchHeader, BatchOutcome } from './ingest/insert-ledger-row.ts'
export { type DescribeRefusal, storeBatch } from './ingest/store-batch.ts'
export { type RunCoverage, readLedger, type SequenceRange } from './ledger/read-ledger.ts'
export { type Minute, readMinutes } from './ledger/read-minutes.ts'
export { type Overview, readOverview } from './ledger/read-overview.ts'
export {
  changeQuarantined,
  editableStatuses,
  editPayload,
  type PersonsAction,
  type StatusChangeRequest,
} from './quarantine/change-quarantined.ts'
export { findMissing, pathError } from './quarantine/check-quarantine-filter.ts'
export { countPurge, type Purge, purgeQuarantine } from './quarantine/purge-quarantine.ts'
export {
  type GroupFilter,
  type QuarantineGroup,
  readQuarantineGroups,
} from './quarantine/read-quarantine-groups.ts'
export {
  listQuarantined,
  type QuarantinedStory,
  type QuarantinedSummary,
  type QuarantinePage,
  readForDryRun,
  readQuarantined,
  type StatusChange,
} from './quarantine/read-quarantined.ts'
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
} from './replays/replays.ts'
export { type ReplayOutcome, type Retrial, storeReplayed } from './replays/store-replayed.ts'
export { withReplayLock } from './replays/with-replay-lock.ts'
export { type Finding, verifyAggregates } from './verify/verify-aggregates.ts'
export { verifyReferences } from './verify/verify-references.ts'
export { verifyRows } from './verify/verify-rows.ts'

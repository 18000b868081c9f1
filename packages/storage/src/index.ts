export { type Compilable, type Kysely, type RawBuilder, sql, type Transaction } from 'kysely'
export { type RunRow, selectRuns } from './analytics/list-runs.ts'
export { type AnalyticsHealth, readAnalyticsHealth } from './analytics/read-analytics-health.ts'
export { rebuildAnalytics } from './analytics/rebuild-analytics.ts'
export { runAnalytics } from './analytics/run-analytics.ts'
export type { AnalyticsRun } from './analytics/take-new-batches.ts'
export type { Database, ReplayStatus, ResumedBy } from './database/database.ts'
export { declareOwner, declareRoles, ownerRole, type RolePasswords } from './database/declare-roles.ts'
export { isDatabaseAvailable } from './database/is-database-available.ts'
export { isServerWorking } from './database/is-server-working.ts'
export { migrate } from './database/migrate.ts'
export { type DatabaseSettings, openDatabase } from './database/open-database.ts'
export { readInPages } from './database/read-in-pages.ts'
export { endOverdueSessions, type SessionLimits } from './database/sessions/end-overdue-sessions.ts'
export { readUntilAborted } from './database/sessions/read-until-aborted.ts'
export {
  isDatabaseOutage,
  isRowRejection,
  isStatementTimeout,
  isValueRejection,
  type SqlError,
} from './database/sqlstate.ts'
export { retentionVariables, storageVariables } from './database/storage-variables.ts'
export { type EventStory, type LedgerRow, readEvent } from './events/read-event.ts'
export { type NewEvents, readNewEvents } from './events/read-new-events.ts'
export { type EventFilter, type EventRow, listEvents, selectEvents } from './events/select-events.ts'
export { readAccepted, recordRecovery } from './feeds/accepted-checks.ts'
export {
  confirmPauses,
  endPauses,
  type FeedPause,
  readPauses,
  recordPause,
  type SystemicCause,
} from './feeds/feed-pauses.ts'
export {
  type ConnectionRow,
  type GapRow,
  readLatestConnections,
  selectConnections,
  selectFeedGaps,
} from './feeds/list-feed-gaps.ts'
export { type PauseRow, readPause, selectPauses } from './feeds/list-pauses.ts'
export { type FeedGap, type FeedGaps, readFeedGaps } from './feeds/read-feed-gaps.ts'
export { recordFeedConnection } from './feeds/record-feed-connection.ts'
export { withPauseLock } from './feeds/with-pause-lock.ts'
export { keepHeartbeat } from './heartbeats/keep-heartbeat.ts'
export { type Heartbeat, listHeartbeats } from './heartbeats/list-heartbeats.ts'
export { insertEvents } from './ingest/insert-events.ts'
export { type HalvingResult, insertHalving, type RejectedEvent } from './ingest/insert-halving.ts'
export { insertQuarantined } from './ingest/insert-quarantined.ts'
export {
  AlreadyProcessed,
  type BatchHeader,
  type BatchOutcome,
  insertLedgerRow,
} from './ledger/insert-ledger-row.ts'
export { type LedgerMinute, readLedgerMinutes } from './ledger/ledger-minutes.ts'
export { LedgerReader, type LedgerState } from './ledger/ledger-reader.ts'
export { type Flow, readFlow } from './ledger/read-flow.ts'
export { type RunCoverage, readLedger, type SequenceRange } from './ledger/read-ledger.ts'
export { type Minute, readMinutes } from './ledger/read-minutes.ts'
export { type Overview, readOverview } from './ledger/read-overview.ts'
export { reserveLedgerRow } from './ledger/reserve-ledger-row.ts'
export {
  changeQuarantined,
  type PersonsAction,
  type StatusChangeRequest,
} from './quarantine/change-quarantined.ts'
export { countByStatus, type StatusCount } from './quarantine/count-by-status.ts'
export { editableStatuses, editPayload } from './quarantine/edit-payload.ts'
export { findMissing } from './quarantine/find-missing.ts'
export {
  listQuarantined,
  type QuarantinedSummary,
  type QuarantinePage,
} from './quarantine/list-quarantined.ts'
export { pathError } from './quarantine/path-error.ts'
export { countPurge, type Purge, purgeQuarantine } from './quarantine/purge-quarantine.ts'
export { isDeadly, type RowToReplay } from './quarantine/quarantined-row.ts'
export { readForDryRun } from './quarantine/read-for-dry-run.ts'
export { type Neighbours, readNeighbours } from './quarantine/read-neighbours.ts'
export { type ReasonMessages, readOpenByReason } from './quarantine/read-open-by-reason.ts'
export {
  type GroupFilter,
  type QuarantineGroup,
  readQuarantineGroups,
} from './quarantine/read-quarantine-groups.ts'
export { type QuarantinedStory, readQuarantined, type StatusChange } from './quarantine/read-quarantined.ts'
export { type ReasonCount, readReasons } from './quarantine/read-reasons.ts'
export { addReplayOutcome, type ReplayOutcome } from './replays/add-replay-outcome.ts'
export { createReplay, type ReplayRequest } from './replays/create-replay.ts'
export { cancelReplay, finishReplay } from './replays/end-replay.ts'
export { lockPendingRows, lockReplay, type ReplayedRow, type RunningReplay } from './replays/lock-replay.ts'
export { noteWaiting } from './replays/note-waiting.ts'
export { countUntried, nextOfReplay } from './replays/pending-messages.ts'
export { listReplaySummaries, listReplays, readReplay } from './replays/read-replays.ts'
export type { Replay, ReplaySummary } from './replays/replay.ts'
export { type FailedRow, keepMessages, resolveMessages } from './replays/settle-messages.ts'
export { withReplayLock } from './replays/with-replay-lock.ts'
export {
  distributionParts,
  readDistributions,
  readScoreSummary,
  type ScoreSummary,
} from './scores/read-distribution.ts'
export {
  lastRunAt,
  listTotals,
  type ScoreTotals,
  type Subject,
  selectTotals,
  type TotalsFilter,
  type TotalsOrder,
} from './scores/score-totals.ts'
export type { Finding } from './verify/finding.ts'
export { verifyAggregates } from './verify/verify-aggregates.ts'
export { verifyReferences } from './verify/verify-references.ts'
export { verifyRows } from './verify/verify-rows.ts'

import type {
  CheckName,
  CheckResult,
  Patch,
  QuarantineFilter,
  QuarantineStatus,
  Reason,
  Severity,
} from '@scores/contracts'
import type { Generated, JSONColumnType } from 'kysely'
import type {
  DataQualityChecksResults,
  DB,
  FeedGaps,
  FeedPauses,
  LedgerByMinute,
  QuarantineByReason,
  QuarantineGroups,
  QuarantineHistory,
  Replays,
} from './database.generated.ts'

/** Who ended a pause: `./entrypoint resume`, the page, the button in Bull Board, or a normalizer with other rules. */
export type ResumedBy = 'command' | 'page' | 'board' | 'rules'

export type ReplayStatus = 'running' | 'done' | 'cancelled'

/** The generated types, with what the catalog of Postgres does not tell: closed lists, JSON, and views without nulls. */
export interface Database extends Omit<DB, keyof Refined>, Refined {}

interface Refined {
  data_quality_checks_results: Refine<
    DataQualityChecksResults,
    {
      reason: Reason
      results: JSONColumnType<CheckResult[]>
      severity: Severity
      status: Generated<QuarantineStatus>
    }
  >
  feed_gaps: NotNull<Omit<FeedGaps, 'until' | 'reason'>> & Pick<FeedGaps, 'until' | 'reason'>
  feed_pauses: Refine<FeedPauses, { check_name: CheckName; reason: Reason; resumed_by: ResumedBy | null }>
  ledger_by_minute: NotNull<LedgerByMinute>
  quarantine_by_reason: Refine<NotNull<QuarantineByReason>, { reason: Reason; status: QuarantineStatus }>
  quarantine_groups: Refine<
    NotNull<QuarantineGroups>,
    { reason: Reason; severity: Severity; trend: 'rising' | 'falling' | 'steady' | 'quiet' }
  >
  quarantine_history: Refine<
    QuarantineHistory,
    { from_status: QuarantineStatus; to_status: QuarantineStatus }
  >
  replays: Refine<
    Replays,
    {
      filter: JSONColumnType<QuarantineFilter>
      patch: JSONColumnType<Patch | null, string | null, string | null>
      status: Generated<ReplayStatus>
    }
  >
}

type Refine<Table, Columns extends Partial<Record<keyof Table, unknown>>> = Omit<Table, keyof Columns> &
  Columns

type NotNull<View> = { [Column in keyof View]: NonNullable<View[Column]> }

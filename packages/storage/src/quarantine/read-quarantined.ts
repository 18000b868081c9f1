import type {
  CheckResult,
  QuarantinedRow,
  QuarantineFilter,
  QuarantineStatus,
  Reason,
  Severity,
} from '@scores/contracts'
import { type Kysely, sql } from 'kysely'
import type { DB } from '../database/database.generated.ts'
import { asReadRow, exactText, type ReadRow, toRow } from './quarantined-row.ts'
import { whereQuarantined } from './where-quarantined.ts'

/** A quarantined message in a list. */
export interface QuarantinedSummary {
  id: number
  feed: string
  eventType: string
  reason: Reason
  severity: Severity
  fingerprint: string
  status: QuarantineStatus
  attempts: number
  firstSeenAt: Date
  lastSeenAt: Date
  /** Its first characters. */
  payload: string
}

/** A quarantined message with its whole story. */
export interface QuarantinedStory extends QuarantinedSummary {
  messageId: string
  /** The exact text as it came. */
  payload: string
  /** What a person put in its place. */
  edited: { payload: string; by: string; at: Date } | null
  /** The feed's last event id when it came; empty where the feed has none. */
  eventId: string
  listenerRun: string
  sequence: number
  jobId: string
  results: CheckResult[]
  /** By which it was judged; null where that is not known. */
  rulesVersion: string | null
  codeVersion: string | null
  timesSeen: number
  quarantinedAt: Date
  statusAt: Date
  statusBy: string
  /** The last replay that took it. */
  replayId: number | null
  /** The event that it became. */
  storedEventId: number | null
  /** Every change of its status, the first one first. */
  history: StatusChange[]
}

export interface StatusChange {
  at: Date
  by: string
  from: QuarantineStatus
  to: QuarantineStatus
  replayId: number | null
  note: string | null
}

const summaryCharacters = 200

const asSummary = sql`
  q.id::float8 as id, q.feed, q.event_type as "eventType", q.reason, q.severity, q.fingerprint, q.status, q.attempts,
  q.received_at as "firstSeenAt", q.last_seen_at as "lastSeenAt"`

/** Which messages of the quarantine, and which page of them. */
export interface QuarantinePage {
  filter: QuarantineFilter
  status?: QuarantineStatus
  /** Those with a lower id. */
  before?: number
  limit: number
}

/** The newest first. */
export async function listQuarantined(db: Kysely<DB>, page: QuarantinePage): Promise<QuarantinedSummary[]> {
  const { filter, status, before, limit } = page
  const { rows } = await sql<QuarantinedSummary>`
    select ${asSummary}, left(q.message_payload, ${summaryCharacters}) as payload
    from data_quality_checks_results q
    where ${whereQuarantined(filter)}
      and ${status === undefined ? sql`true` : sql`q.status = ${status}`}
      and ${before === undefined ? sql`true` : sql`q.id < ${before}`}
    order by q.id desc limit ${limit}`.execute(db)
  return rows
}

/** Null where there is no such message. */
export async function readQuarantined(db: Kysely<DB>, id: number): Promise<QuarantinedStory | null> {
  type Row = Omit<QuarantinedStory, 'edited'> & {
    bytes: string | null
    editedPayload: string
    editedBy: string
    editedAt: Date | null
  }
  const { rows } = await sql<Row>`
    select ${asSummary}, q.message_id as "messageId", q.message_payload as payload,
      encode(q.message_payload_bytes, 'base64') as bytes, q.edited_payload as "editedPayload",
      q.edited_by as "editedBy", q.edited_at as "editedAt", coalesce(q.event_id, '') as "eventId",
      q.listener_run as "listenerRun", q.sequence::float8 as sequence, q.job_id as "jobId", q.results,
      q.rules_version as "rulesVersion", q.code_version as "codeVersion", q.times_seen as "timesSeen",
      q.inserted_at as "quarantinedAt", q.status_at as "statusAt", q.status_by as "statusBy",
      q.replay_id::float8 as "replayId", q.stored_event_id::float8 as "storedEventId",
      '[]'::json as history
    from data_quality_checks_results q where q.id = ${id}`.execute(db)
  const [row] = rows
  if (!row) return null
  const { bytes, editedPayload, editedBy, editedAt, ...story } = row
  return {
    ...story,
    payload: exactText(row.payload, bytes),
    edited: editedAt === null ? null : { payload: editedPayload, by: editedBy, at: editedAt },
    history: await readHistory(db, id),
  }
}

async function readHistory(db: Kysely<DB>, id: number): Promise<StatusChange[]> {
  const { rows } = await sql<StatusChange>`
    select at, by, from_status as "from", to_status as "to", replay_id::float8 as "replayId", note
    from quarantine_history where quarantine_id = ${id} order by quarantine_history.id`.execute(db)
  return rows
}

/**
 * Reads the open messages that a filter means, by ascending id, as of one moment. A cursor: asked for page by page, with
 * the last id, 250,000 took more than a minute, as each page's were looked for and sorted anew; so they take two seconds.
 *
 * @param onPage - given at most `pageSize` each time
 */
export async function readForDryRun(
  db: Kysely<DB>,
  filter: QuarantineFilter,
  pageSize: number,
  onPage: (rows: QuarantinedRow[]) => void,
): Promise<void> {
  await db.transaction().execute(async trx => {
    await sql`
      declare trial no scroll cursor for
      select ${asReadRow} from data_quality_checks_results q
      where q.status = 'open' and ${whereQuarantined(filter)}
      order by q.id`.execute(trx)
    for (;;) {
      const { rows } = await sql<ReadRow>`fetch ${sql.lit(pageSize)} from trial`.execute(trx)
      if (rows.length === 0) return
      onPage(rows.map(toRow))
    }
  })
}

import type { CheckResult, QuarantineStatus } from '@scores/contracts'
import type { Kysely } from 'kysely'
import type { Database } from '../database/database.ts'
import { type QuarantinedSummary, summaryColumns } from './list-quarantined.ts'
import { exactPayload } from './quarantined-row.ts'

/** A quarantined message with its whole history. */
export interface QuarantinedStory extends Omit<QuarantinedSummary, 'truncated'> {
  /** UUID. */
  messageId: string
  /** The exact text that the feed sent. */
  payload: string
  /** A person's replacement for the payload. */
  edited: { payload: string; by: string; at: Date } | null
  /** Last event id of the feed when the message came; empty if the feed has no ids. */
  eventId: string
  /** UUID. */
  listenerRun: string
  sequence: number
  jobId: string
  results: CheckResult[]
  /** Hash of the rules that judged the message; null if unknown. */
  rulesVersion: string | null
  codeVersion: string | null
  timesSeen: number
  quarantinedAt: Date
  statusAt: Date
  statusBy: string
  /** The last replay that claimed the message. */
  replayId: number | null
  /** The event that the message was stored as. */
  storedEventId: number | null
  /** The newest status changes, at most 1,000, oldest first. */
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

const maxChanges = 1_000

/** Returns null if there is no such message. */
export async function readQuarantined(db: Kysely<Database>, id: number): Promise<QuarantinedStory | null> {
  const row = await db
    .selectFrom('data_quality_checks_results')
    .select(summaryColumns)
    .select([
      'feed',
      'event_type as eventType',
      'message_id as messageId',
      'message_payload_bytes',
      'edited_payload',
      'edited_by',
      'edited_at',
      'event_id as eventId',
      'listener_run as listenerRun',
      'sequence',
      'job_id as jobId',
      'results',
      'rules_version as rulesVersion',
      'code_version as codeVersion',
      'times_seen as timesSeen',
      'inserted_at as quarantinedAt',
      'status_at as statusAt',
      'status_by as statusBy',
      'replay_id as replayId',
      'stored_event_id as storedEventId',
    ])
    // Of eight megabytes, it takes 24 if the bytes are exact.
    .select(({ case: when, ref }) =>
      when()
        .when('message_payload_bytes', 'is', null)
        .then(ref('message_payload'))
        .else('')
        .end()
        .as('message_payload'),
    )
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) return null
  const { message_payload, message_payload_bytes, edited_payload, edited_by, edited_at, ...story } = row
  return {
    ...story,
    eventId: row.eventId ?? '',
    payload: exactPayload({ message_payload, message_payload_bytes }),
    edited:
      edited_payload === null || edited_by === null || edited_at === null
        ? null
        : { payload: edited_payload, by: edited_by, at: edited_at },
    history: (await readHistory(db, id)).toReversed(),
  }
}

const readHistory = (db: Kysely<Database>, id: number): Promise<StatusChange[]> =>
  db
    .selectFrom('quarantine_history')
    .select(['at', 'by', 'from_status as from', 'to_status as to', 'replay_id as replayId', 'note'])
    .where('quarantine_id', '=', id)
    .orderBy('id', 'desc')
    .limit(maxChanges)
    .execute()

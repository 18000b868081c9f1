import type { JudgedBy, QuarantinedMessage } from '@scores/contracts'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { withoutNul } from '../database/without-nul.ts'
import type { BatchHeader } from '../ledger/insert-ledger-row.ts'

/**
 * Quarantines messages, each at most once. For a message that is already quarantined it updates when and how often the
 * message was seen.
 *
 * @returns number of new messages
 */
export async function insertQuarantined(
  db: Kysely<Database>,
  batch: BatchHeader,
  messages: readonly QuarantinedMessage[],
  { rulesVersion, codeVersion }: JudgedBy,
): Promise<number> {
  if (messages.length === 0) return 0
  // Raw: a measured hot path, with functions that Kysely lacks.
  const { rows } = await sql<{ count: number }>`
    with written as (
      insert into data_quality_checks_results as q (
        message_id, message_payload, message_payload_bytes, results, reason, severity, fingerprint, feed, event_type,
        event_id, listener_run, sequence, job_id, received_at, last_seen_at, times_seen, rules_version, code_version
      )
      select
        m."messageId", m."payloadText", decode(m."payloadBytes", 'base64'), m.results, m.reason, m.severity,
        m.fingerprint, ${batch.feed}, m."eventType", nullif(m."eventId", ''), ${batch.listenerRun}, m.sequence,
        ${batch.jobId}, to_timestamp(m."receivedAt" / 1000), to_timestamp(m."lastSeenAt" / 1000), m."timesSeen",
        ${rulesVersion}, ${codeVersion}
      from json_to_recordset(${JSON.stringify(mergeRepeated(messages).map(toRow))}::json) as m (
        "messageId" uuid, "payloadText" text, "payloadBytes" text, results jsonb, reason text, severity text,
        fingerprint text, "eventType" text, "eventId" text, sequence bigint, "receivedAt" double precision,
        "lastSeenAt" double precision, "timesSeen" integer
      )
      on conflict (message_id) do update set
        last_seen_at = greatest(q.last_seen_at, excluded.last_seen_at), times_seen = q.times_seen + excluded.times_seen
      returning old.id is null as "isNew"
    )
    select count(*) filter (where "isNew") as count from written`.execute(db)
  return rows[0]?.count ?? 0
}

interface SeenMessage extends QuarantinedMessage {
  lastSeenAt: number
  timesSeen: number
}

/** Merges repeated messages, since a statement cannot write the same row twice. */
function mergeRepeated(messages: readonly QuarantinedMessage[]): SeenMessage[] {
  const seen = new Map<string, SeenMessage>()
  for (const message of messages) {
    const known = seen.get(message.messageId)
    const { receivedAt } = message
    if (!known) seen.set(message.messageId, { ...message, lastSeenAt: receivedAt, timesSeen: 1 })
    else Object.assign(known, { lastSeenAt: receivedAt, timesSeen: known.timesSeen + 1 })
  }
  return [...seen.values()]
}

function toRow({ payload, ...message }: SeenMessage) {
  return {
    ...message,
    eventType: withoutNul(message.eventType),
    payloadText: withoutNul(payload),
    payloadBytes: payload.includes('\u0000') ? Buffer.from(payload).toString('base64') : null,
  }
}

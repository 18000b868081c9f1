import type { QuarantinedMessage } from '@scores/contracts'
import { type Kysely, sql } from 'kysely'
import type { DB } from './database.generated.ts'
import type { BatchHeader } from './store-batch.ts'

/**
 * Quarantines messages, each at most once.
 *
 * @returns how many were not there yet
 */
export async function insertQuarantined(
  db: Kysely<DB>,
  batch: BatchHeader,
  messages: readonly QuarantinedMessage[],
): Promise<number> {
  if (messages.length === 0) return 0
  const { rows } = await sql<{ count: number }>`
    with inserted as (
      insert into data_quality_checks_results (
        message_id, message_payload, message_payload_bytes, results, reason, feed, event_type, event_id,
        listener_run, sequence, job_id, received_at
      )
      select
        m."messageId", m."payloadText", decode(m."payloadBytes", 'base64'), m.results, m.reason, ${batch.feed},
        m."eventType", nullif(m."eventId", ''), ${batch.listenerRun}, m.sequence, ${batch.jobId},
        to_timestamp(m."receivedAt" / 1000)
      from json_to_recordset(${JSON.stringify(messages.map(toRow))}::json) as m (
        "messageId" uuid, "payloadText" text, "payloadBytes" text, results jsonb, reason text, "eventType" text,
        "eventId" text, sequence bigint, "receivedAt" double precision
      )
      on conflict (message_id) do nothing
      returning id
    )
    select count(*)::int as count from inserted`.execute(db)
  return rows[0]?.count ?? 0
}

function toRow({ payload, ...message }: QuarantinedMessage) {
  return {
    ...message,
    eventType: withoutNul(message.eventType),
    payloadText: withoutNul(payload),
    payloadBytes: payload.includes('\u0000') ? Buffer.from(payload).toString('base64') : null,
  }
}

/** What a Postgres text can hold: U+0000 shown as U+2400, the symbol for it. */
const withoutNul = (text: string): string => text.replaceAll('\u0000', '\u2400').toWellFormed()

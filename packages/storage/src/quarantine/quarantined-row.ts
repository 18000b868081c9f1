import type { QuarantinedRow } from '@scores/contracts'
import { sql } from 'kysely'
import { currentPayload } from './where-quarantined.ts'

/** A row as it is read: the payload as text and, where a text can't hold it, in bytes. */
export type ReadRow = Omit<QuarantinedRow, 'payload'> & { payloadText: string; payloadBytes: string | null }

/** Columns of `data_quality_checks_results q`. */
export const asReadRow = sql`
  q.id::float8 as id, q.message_id as "messageId", q.event_type as "eventType", coalesce(q.event_id, '') as "eventId",
  ${currentPayload} as "payloadText",
  case when q.edited_payload is null then encode(q.message_payload_bytes, 'base64') end as "payloadBytes",
  (extract(epoch from q.received_at) * 1000)::float8 as "receivedAt", q.attempts`

export const toRow = ({ payloadText, payloadBytes, ...row }: ReadRow): QuarantinedRow => ({
  ...row,
  payload: exactText(payloadText, payloadBytes),
})

/** @param bytes - base64 of the text's UTF-8, where a Postgres text can't hold it */
export const exactText = (text: string, bytes: string | null): string =>
  bytes === null ? text : Buffer.from(bytes, 'base64').toString()

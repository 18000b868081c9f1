import type { QuarantinedRow } from '@scores/contracts'
import type { Selectable } from 'kysely'
import type { Database } from '../database/database.ts'

/** Columns of `data_quality_checks_results` from which `toRow` makes a row. */
export const rowColumns = [
  'id',
  'message_id',
  'event_type',
  'event_id',
  'message_payload',
  'message_payload_bytes',
  'edited_payload',
  'received_at',
  'attempts',
] as const

export type SelectedRow = Pick<
  Selectable<Database['data_quality_checks_results']>,
  (typeof rowColumns)[number]
>

/** Makes a row whose payload is the edited one, or else the exact original. */
export const toRow = (row: SelectedRow): QuarantinedRow => ({
  id: row.id,
  messageId: row.message_id,
  eventType: row.event_type,
  eventId: row.event_id ?? '',
  payload: row.edited_payload ?? exactPayload(row),
  receivedAt: row.received_at.getTime(),
  attempts: row.attempts,
})

/** The payload as the feed sent it, including characters that a Postgres text cannot hold. */
export const exactPayload = (row: Pick<SelectedRow, 'message_payload' | 'message_payload_bytes'>): string =>
  row.message_payload_bytes?.toString() ?? row.message_payload

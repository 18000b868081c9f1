import type { QuarantinedRow, Reason } from '@scores/contracts'
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
  'reason',
  'received_at',
  'attempts',
] as const

export type SelectedRow = Pick<
  Selectable<Database['data_quality_checks_results']>,
  (typeof rowColumns)[number]
>

/** A quarantined message for a retry, and whether its payload ended each process that judged it. */
export interface RowToReplay extends QuarantinedRow {
  isDeadly: boolean
}

/** Tells whether the payload ended each process that judged it. A replacement has not been judged by a normalizer yet. */
export const isDeadly = (reason: Reason, isEdited: boolean): boolean =>
  reason === 'crashed_the_worker' && !isEdited

/** Makes a row whose payload is the edited one, or else the exact original. */
export const toRow = (row: SelectedRow): RowToReplay => ({
  id: row.id,
  messageId: row.message_id,
  eventType: row.event_type,
  eventId: row.event_id ?? '',
  payload: row.edited_payload ?? exactPayload(row),
  receivedAt: row.received_at.getTime(),
  attempts: row.attempts,
  isDeadly: isDeadly(row.reason, row.edited_payload !== null),
})

/** The payload as the feed sent it, including characters that a Postgres text cannot hold. */
export const exactPayload = (row: Pick<SelectedRow, 'message_payload' | 'message_payload_bytes'>): string =>
  row.message_payload_bytes?.toString() ?? row.message_payload

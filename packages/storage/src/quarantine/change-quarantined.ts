import { nextStatus, type QuarantineFilter, type QuarantineStatus, statusesBefore } from '@scores/contracts'
import { type Kysely, sql } from 'kysely'
import type { DB } from '../database/database.generated.ts'
import { whereQuarantined } from './where-quarantined.ts'

/** What a person can do to messages of the quarantine. */
export type PersonsAction = 'discard' | 'reopen'

export interface StatusChangeRequest {
  action: PersonsAction
  filter: QuarantineFilter
  by: string
  note: string | null
}

/**
 * Discards or reopens the messages that a filter means, where their status lets them. One that is reopened may be tried
 * as often as a new one.
 *
 * @returns how many it did
 */
export async function changeQuarantined(
  db: Kysely<DB>,
  { action, filter, by, note }: StatusChangeRequest,
): Promise<number> {
  const from = statusesBefore(action)
  const to = from[0] && nextStatus(from[0], action)
  const { numAffectedRows = 0n } = await sql`
    update data_quality_checks_results q
    set status = ${to}, status_by = ${by}, status_note = ${note},
      attempts = ${action === 'reopen' ? sql`0` : sql`q.attempts`}
    where q.status = any(${from}::text[]) and ${whereQuarantined(filter)}`.execute(db)
  return Number(numAffectedRows)
}

/** In which a payload may be edited. */
export const editableStatuses: readonly QuarantineStatus[] = ['open', 'exhausted']

/**
 * Puts a payload in the place of the one that came, which is kept; null takes it away again.
 *
 * @returns false where there is no such message, or its status does not let it
 */
export async function editPayload(
  db: Kysely<DB>,
  id: number,
  payload: string | null,
  by: string,
): Promise<boolean> {
  const { numAffectedRows = 0n } = await sql`
    update data_quality_checks_results
    set edited_payload = ${payload}::text, edited_by = case when ${payload}::text is not null then ${by} end,
      edited_at = case when ${payload}::text is not null then now() end
    where id = ${id} and status = any(${editableStatuses}::text[])`.execute(db)
  return numAffectedRows === 1n
}

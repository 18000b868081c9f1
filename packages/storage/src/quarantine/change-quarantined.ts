import { nextStatus, type QuarantineFilter, statusesBefore } from '@scores/contracts'
import type { Kysely } from 'kysely'
import type { Database } from '../database/database.ts'
import { whereQuarantined } from './where-quarantined.ts'

/** Status changes that a person can make. */
export type PersonsAction = 'discard' | 'reopen'

export interface StatusChangeRequest {
  action: PersonsAction
  filter: QuarantineFilter
  by: string
  note: string | null
}

/**
 * Discards or reopens the messages that match a filter and whose status allows it. Reopening resets the attempts.
 *
 * @returns number of changed messages
 */
export async function changeQuarantined(
  db: Kysely<Database>,
  { action, filter, by, note }: StatusChangeRequest,
): Promise<number> {
  const from = statusesBefore(action)
  const [to] = from.flatMap(status => nextStatus(status, action) ?? [])
  if (to === undefined) throw new Error(`no status to ${action}`)
  const { numUpdatedRows } = await db
    .updateTable('data_quality_checks_results')
    .set({
      status: to,
      status_by: by,
      status_note: note,
      ...(action === 'reopen' ? { attempts: 0 } : {}),
    })
    .where('status', 'in', from)
    .where(whereQuarantined(filter))
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

import type { QuarantineStatus } from '@scores/contracts'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/database.ts'

/** Statuses in which a payload may be edited. */
export const editableStatuses: readonly QuarantineStatus[] = ['open', 'exhausted']

/**
 * Replaces the payload of a message. The original is kept.
 *
 * @param payload - null restores the original
 * @returns false if there is no such message, or its status does not allow it
 */
export async function editPayload(
  db: Kysely<Database>,
  id: number,
  payload: string | null,
  by: string,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('data_quality_checks_results')
    .set(
      payload === null
        ? { edited_payload: null, edited_by: null, edited_at: null }
        : { edited_payload: payload, edited_by: by, edited_at: sql`now()` },
    )
    .where('id', '=', id)
    .where('status', 'in', editableStatuses)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

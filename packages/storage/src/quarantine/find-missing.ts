import type { Kysely } from 'kysely'
import { anyOf } from '../database/any-of.ts'
import type { Database } from '../database/database.ts'

/** Returns the ids that the quarantine does not have, ascending. */
export async function findMissing(db: Kysely<Database>, ids: readonly number[]): Promise<number[]> {
  const rows = await db
    .selectFrom('data_quality_checks_results')
    .select('id')
    .where('id', '=', anyOf(ids))
    .execute()
  const found = new Set(rows.map(({ id }) => id))
  return ids.filter(id => !found.has(id)).toSorted((a, b) => a - b)
}

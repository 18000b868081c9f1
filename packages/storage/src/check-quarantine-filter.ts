import { type Kysely, sql } from 'kysely'
import type { DB } from './database.generated.ts'

/** Which of these ids the quarantine does not have. */
export async function findMissing(db: Kysely<DB>, ids: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id::float8 as id from unnest(${ids}::bigint[]) as id
    where not exists (select from data_quality_checks_results q where q.id = id.id)
    order by id`.execute(db)
  return rows.map(({ id }) => id)
}

/** Why a text is no SQL/JSON path, in the database's words; null where it is one. */
export async function pathError(db: Kysely<DB>, path: string): Promise<string | null> {
  const { rows } = await sql<{ message: string | null }>`
    select message from pg_input_error_info(${path}, 'jsonpath')`.execute(db)
  return rows[0]?.message ?? null
}

import { type Kysely, sql } from 'kysely'
import type { DB } from '../database/database.generated.ts'

/** Which of these ids the quarantine does not have. */
export async function findMissing(db: Kysely<DB>, ids: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id::float8 as id from unnest(${ids}::bigint[]) as id
    where not exists (select from data_quality_checks_results q where q.id = id.id)
    order by id`.execute(db)
  return rows.map(({ id }) => id)
}

/**
 * Why a text is no SQL/JSON path that can be used, in the database's words; null where it is one. What it has in it that
 * nobody defined shows only when it is used.
 */
export async function pathError(db: Kysely<DB>, path: string): Promise<string | null> {
  try {
    await sql`select jsonb_path_exists('{}', ${path}::jsonpath, silent => true)`.execute(db)
    return null
  } catch (error) {
    if (isWrongPath(error)) return error.message
    throw error
  }
}

/** Data exceptions, syntax errors, undefined variables, what is not supported, and what is too deep. */
const isWrongPath = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && /^(22|54|42601$|42704$|0A000$)/.test(String(error.code))

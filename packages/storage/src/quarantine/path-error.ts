import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { isPathRejection } from '../database/sqlstate.ts'

/**
 * Returns the database's message if a text is not a usable SQL/JSON path, else null. Undefined variables in the path show
 * only when it is used.
 */
export async function pathError(db: Kysely<Database>, path: string): Promise<string | null> {
  try {
    await db
      .selectNoFrom(sql<boolean>`jsonb_path_exists('{}', ${path}::jsonpath, silent => true)`.as('exists'))
      .execute()
    return null
  } catch (error) {
    if (isPathRejection(error)) return error.message
    throw error
  }
}

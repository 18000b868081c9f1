import { type Kysely, sql } from 'kysely'
import type { DB } from './database.generated.ts'

/** Whether the database answers at all. Never rejects. */
export const databaseAnswers = (db: Kysely<DB>): Promise<boolean> =>
  sql`select 1`.execute(db).then(
    () => true,
    () => false,
  )

import { type Kysely, sql } from 'kysely'
import type { Database } from './database.ts'

/** Tells whether the server executes a statement of another connection with this `application_name`. */
export async function isServerWorking(db: Kysely<Database>, name: string): Promise<boolean> {
  // Raw: a catalog view, of which Kysely's types know nothing.
  const { rows } = await sql<{ isWorking: boolean }>`
    select exists (
      select from pg_stat_activity
      where datname = current_database() and application_name = ${name} and state = 'active' and pid <> pg_backend_pid()
    ) as "isWorking"`.execute(db)
  return rows[0]?.isWorking ?? false
}

import type { Kysely } from 'kysely'
import type { Database } from '../database/database.ts'

/** Records which outage a running replay waits for; null if it makes progress. */
export async function noteWaiting(db: Kysely<Database>, id: number, why: string | null): Promise<void> {
  await db
    .updateTable('replays')
    .set({ waits_because: why })
    .where('id', '=', id)
    .where('status', '=', 'running')
    .where('waits_because', 'is distinct from', why)
    .execute()
}

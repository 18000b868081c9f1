import { type Kysely, sql } from 'kysely'
import type { DB } from '../database/database.generated.ts'

/** The first of the two numbers of each lock; any that nothing else locks. */
const lockClass = 7_245

/**
 * Runs an action for a replay unless somebody else does so already. The lock belongs to a connection: it is let go when
 * the process that holds it ends, however it ends.
 */
export async function withReplayLock(
  db: Kysely<DB>,
  replayId: number,
  action: () => Promise<void>,
): Promise<void> {
  await db.connection().execute(async connection => {
    const { rows } = await sql<{ isOurs: boolean }>`
      select pg_try_advisory_lock(${lockClass}, ${replayId}::int) as "isOurs"`.execute(connection)
    if (!rows[0]?.isOurs) return
    try {
      await action()
    } finally {
      await sql`select pg_advisory_unlock(${lockClass}, ${replayId}::int)`.execute(connection)
    }
  })
}

import { advisoryLocks } from '@scores/contracts'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/database.ts'

/**
 * Runs an action for a replay, unless another process is already doing so. The lock belongs to a connection and is
 * released when the process ends, however it ends.
 */
export async function withReplayLock(
  db: Kysely<Database>,
  replayId: number,
  action: () => Promise<void>,
): Promise<void> {
  await db.connection().execute(async connection => {
    const keys = sql`${advisoryLocks.replay}, ${replayId}::int`
    const { isOurs } = await connection
      .selectNoFrom(sql<boolean>`pg_try_advisory_lock(${keys})`.as('isOurs'))
      .executeTakeFirstOrThrow()
    if (!isOurs) return
    try {
      await action()
    } finally {
      // Raw: a call without a table, whose result is of no use.
      await sql`select pg_advisory_unlock(${keys})`.execute(connection)
    }
  })
}

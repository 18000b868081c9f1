import { advisoryLocks } from '@scores/contracts'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/database.ts'

/**
 * Runs an action that pauses or resumes the queue, one at a time across all processes. The rows of the pauses and the
 * state of the queue are in two stores, and only under this lock do they agree.
 *
 * @param action - receives the connection that holds the lock; each of its statements commits at once
 */
export function withPauseLock<T>(
  db: Kysely<Database>,
  action: (db: Kysely<Database>) => Promise<T>,
): Promise<T> {
  return db.connection().execute(async connection => {
    // Raw: calls without a table, whose results are of no use.
    await sql`select pg_advisory_lock(${advisoryLocks.feedPauses})`.execute(connection)
    try {
      return await action(connection)
    } finally {
      await sql`select pg_advisory_unlock(${advisoryLocks.feedPauses})`.execute(connection)
    }
  })
}

import { type Kysely, sql } from 'kysely'
import type { DB } from '../database/database.generated.ts'

/** Any number that nothing else locks. */
const advisoryLock = 7_245_019

/**
 * Runs an action that pauses or resumes the queue while nobody else does. The rows of the pauses and the state of the
 * queue are in two stores: what is read of both belongs together only so.
 *
 * @param action - given the connection that holds the lock; each of its statements is committed at once
 */
export function withPauseLock<T>(db: Kysely<DB>, action: (db: Kysely<DB>) => Promise<T>): Promise<T> {
  return db.connection().execute(async connection => {
    await sql`select pg_advisory_lock(${advisoryLock})`.execute(connection)
    try {
      return await action(connection)
    } finally {
      await sql`select pg_advisory_unlock(${advisoryLock})`.execute(connection)
    }
  })
}

import { type Kysely, sql } from 'kysely'
import type { Database } from '../database.ts'

/**
 * Runs a read on a connection of its own. When the signal aborts, the database ends the statement that is running, and
 * the pool replaces the connection.
 *
 * @param pool - where the read waits for a connection
 * @param control - another pool, which the reads can't use up
 * @throws the signal's reason, or an error of the read
 */
export async function readUntilAborted<T>(
  pool: Kysely<Database>,
  control: Kysely<Database>,
  signal: AbortSignal,
  read: (db: Kysely<Database>) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  return pool.connection().execute(async db => {
    const { pid } = await db.selectNoFrom(sql<number>`pg_backend_pid()`.as('pid')).executeTakeFirstOrThrow()
    const ending: Promise<unknown>[] = []
    const end = () => {
      // Not pg_cancel_backend: between two statements it would end nothing.
      ending.push(sql`select pg_terminate_backend(${pid})`.execute(control).catch(() => undefined))
    }
    signal.throwIfAborted()
    signal.addEventListener('abort', end, { once: true })
    try {
      return await read(db)
    } catch (error) {
      signal.throwIfAborted()
      throw error
    } finally {
      signal.removeEventListener('abort', end)
      // Nobody may get the connection before the pool knows that it has ended.
      if (ending.length > 0) {
        await Promise.all(ending)
        await sql`select 1`.execute(db).catch(() => undefined)
      }
    }
  })
}

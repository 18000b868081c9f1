import type { NormalizedEvent } from '@scores/contracts'
import { sql, type Transaction } from 'kysely'
import type { DB } from '../database/database.generated.ts'
import { isRowRejection } from '../database/is-row-rejection.ts'
import { type InsertedEvents, insertEvents } from './insert-events.ts'

/**
 * Stores events that are not there yet. Where one is refused they are halved, again and again, until the refused ones are
 * alone; their neighbours are stored.
 *
 * @throws what is not an event's fault
 */
export async function insertHalving(
  trx: Transaction<DB>,
  batchId: string,
  events: readonly NormalizedEvent[],
  onRefused: (event: NormalizedEvent, error: Error & { code: string }) => void,
): Promise<InsertedEvents> {
  await sql`savepoint piece`.execute(trx)
  try {
    const inserted = await insertEvents(trx, batchId, events, 'skip')
    await sql`release savepoint piece`.execute(trx)
    return inserted
  } catch (error) {
    if (!isRowRejection(error)) throw error
    await sql`rollback to savepoint piece`.execute(trx)
    await sql`release savepoint piece`.execute(trx)
    const [only] = events
    if (events.length === 1 && only) {
      onRefused(only, error)
      return { stored: 0, firstId: null, lastId: null }
    }
    const middle = Math.ceil(events.length / 2)
    const left = await insertHalving(trx, batchId, events.slice(0, middle), onRefused)
    const right = await insertHalving(trx, batchId, events.slice(middle), onRefused)
    return {
      stored: left.stored + right.stored,
      firstId: left.firstId ?? right.firstId,
      lastId: right.lastId ?? left.lastId,
    }
  }
}

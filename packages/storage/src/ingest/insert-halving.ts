import type { NormalizedEvent } from '@scores/contracts'
import { sql, type Transaction } from 'kysely'
import type { Database } from '../database/database.ts'
import { isRowRejection, type SqlError } from '../database/sqlstate.ts'
import { type InsertedEvents, insertEvents } from './insert-events.ts'

/** An event whose row the database rejected, and why. */
export interface RejectedEvent {
  event: NormalizedEvent
  error: SqlError
}

export interface HalvingResult {
  inserted: InsertedEvents
  /** In the order of the events. */
  rejected: RejectedEvent[]
}

/**
 * Stores events that are not stored yet. If the database rejects one, the events are halved again and again until the
 * rejected ones are alone. Their neighbours are stored.
 *
 * @throws any error that is not a rejection of a row
 */
export async function insertHalving(
  trx: Transaction<Database>,
  batchId: number,
  events: readonly NormalizedEvent[],
): Promise<HalvingResult> {
  // Raw: Kysely has no such statement. A deferred constraint would fail at commit, too late to tell which row it was.
  await sql`set constraints all immediate`.execute(trx)
  return insertPart(trx, batchId, events)
}

async function insertPart(
  trx: Transaction<Database>,
  batchId: number,
  events: readonly NormalizedEvent[],
): Promise<HalvingResult> {
  // Raw: Kysely offers savepoints only for transactions that are committed by hand.
  await sql`savepoint part`.execute(trx)
  try {
    const inserted = await insertEvents(trx, batchId, events, 'skip')
    await sql`release savepoint part`.execute(trx)
    return { inserted, rejected: [] }
  } catch (error) {
    if (!isRowRejection(error)) throw error
    await sql`rollback to savepoint part`.execute(trx)
    await sql`release savepoint part`.execute(trx)
    const [event] = events
    if (events.length === 1 && event) {
      return { inserted: { stored: 0, firstId: null, lastId: null }, rejected: [{ event, error }] }
    }
    const middle = Math.ceil(events.length / 2)
    const left = await insertPart(trx, batchId, events.slice(0, middle))
    const right = await insertPart(trx, batchId, events.slice(middle))
    return {
      inserted: {
        stored: left.inserted.stored + right.inserted.stored,
        firstId: left.inserted.firstId ?? right.inserted.firstId,
        lastId: right.inserted.lastId ?? left.inserted.lastId,
      },
      rejected: [...left.rejected, ...right.rejected],
    }
  }
}

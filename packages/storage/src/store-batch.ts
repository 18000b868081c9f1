import type { NormalizedEvent, QuarantinedMessage } from '@scores/contracts'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from './database.generated.ts'
import { type InsertedEvents, insertEvents } from './insert-events.ts'
import { insertLedgerRow, reserveLedgerRow } from './insert-ledger-row.ts'
import { insertQuarantined } from './insert-quarantined.ts'
import { isRefusal } from './is-refusal.ts'

/** What the ledger says of a job, apart from what became of its messages. */
export interface BatchHeader {
  jobId: string
  feed: string
  listenerRun: string
  firstSequence: number
  /** Messages, at least one. */
  received: number
  /** Milliseconds since 1970. */
  firstReceivedAt: number
  lastReceivedAt: number
}

/** What became of a job's messages: the three add up to what it received. */
export interface BatchOutcome {
  stored: number
  duplicate: number
  quarantined: number
}

/** Makes the quarantined message of an event that the database refused. */
export type DescribeRefusal = (event: NormalizedEvent, error: Error & { code: string }) => QuarantinedMessage

class AlreadyProcessed extends Error {}

/**
 * Stores a job in one transaction, its ledger row included, or nothing of it.
 *
 * Where the database refuses a row, the transaction is done again, without the messages that are there already. Where
 * one is refused for another reason, the batch is halved until the refused rows are alone. They are quarantined and
 * their neighbours stored.
 *
 * @returns what became of the messages; null where the job was processed before and nothing was changed
 * @throws what is not a message's fault (an outage)
 */
export async function storeBatch(
  db: Kysely<DB>,
  batch: BatchHeader,
  events: readonly NormalizedEvent[],
  quarantined: readonly QuarantinedMessage[],
  describeRefusal: DescribeRefusal,
): Promise<BatchOutcome | null> {
  try {
    return await write(db, batch, quarantined, (trx, batchId) => insertEvents(trx, batchId, events, 'refuse'))
  } catch (error) {
    if (!isRefusal(error)) return nullIfProcessed(error)
  }
  const refused: QuarantinedMessage[] = []
  return await write(
    db,
    batch,
    quarantined,
    async (trx, batchId) => {
      // A deferred constraint would refuse at commit, when it can't be told any more which row it was.
      await sql`set constraints all immediate`.execute(trx)
      return insertHalving(trx, batchId, events, (event, error) =>
        refused.push(describeRefusal(event, error)),
      )
    },
    refused,
  ).catch(nullIfProcessed)
}

/** @param refused - filled by `insert`, quarantined with the rest */
async function write(
  db: Kysely<DB>,
  batch: BatchHeader,
  quarantined: readonly QuarantinedMessage[],
  insert: (trx: Transaction<DB>, batchId: string) => Promise<InsertedEvents>,
  refused: readonly QuarantinedMessage[] = [],
): Promise<BatchOutcome | null> {
  return db.transaction().execute(async trx => {
    const batchId = await reserveLedgerRow(trx, batch.jobId)
    if (batchId === null) return null
    const inserted = await insert(trx, batchId)
    const newlyQuarantined = await insertQuarantined(trx, batch, [...quarantined, ...refused])
    const duplicate = batch.received - inserted.stored - newlyQuarantined
    const outcome = { stored: inserted.stored, duplicate, quarantined: newlyQuarantined }
    if (!(await insertLedgerRow(trx, batchId, batch, outcome, inserted))) throw new AlreadyProcessed()
    return outcome
  })
}

async function insertHalving(
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
    if (!isRefusal(error)) throw error
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

function nullIfProcessed(error: unknown): null {
  if (error instanceof AlreadyProcessed) return null
  throw error
}

import type { JudgedBy, NormalizedEvent, QuarantinedMessage } from '@scores/contracts'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../database/database.generated.ts'
import { isRowRejection } from '../database/is-row-rejection.ts'
import { type InsertedEvents, insertEvents } from './insert-events.ts'
import { insertHalving } from './insert-halving.ts'
import {
  type BatchHeader,
  type BatchOutcome,
  insertLedgerRow,
  reserveLedgerRow,
} from './insert-ledger-row.ts'
import { insertQuarantined } from './insert-quarantined.ts'

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
  judgedBy: JudgedBy,
  describeRefusal: DescribeRefusal,
): Promise<BatchOutcome | null> {
  try {
    return await write(db, batch, quarantined, judgedBy, (trx, batchId) =>
      insertEvents(trx, batchId, events, 'refuse'),
    )
  } catch (error) {
    if (!isRowRejection(error)) return nullIfProcessed(error)
  }
  const refused: QuarantinedMessage[] = []
  return await write(
    db,
    batch,
    quarantined,
    judgedBy,
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
  judgedBy: JudgedBy,
  insert: (trx: Transaction<DB>, batchId: string) => Promise<InsertedEvents>,
  refused: readonly QuarantinedMessage[] = [],
): Promise<BatchOutcome | null> {
  return db.transaction().execute(async trx => {
    const batchId = await reserveLedgerRow(trx, batch.jobId)
    if (batchId === null) return null
    const inserted = await insert(trx, batchId)
    const newlyQuarantined = await insertQuarantined(trx, batch, [...quarantined, ...refused], judgedBy)
    const duplicate = batch.received - inserted.stored - newlyQuarantined
    const outcome = { stored: inserted.stored, duplicate, quarantined: newlyQuarantined }
    if (!(await insertLedgerRow(trx, batchId, batch, outcome, inserted))) throw new AlreadyProcessed()
    return outcome
  })
}

function nullIfProcessed(error: unknown): null {
  if (error instanceof AlreadyProcessed) return null
  throw error
}

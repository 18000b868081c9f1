import type { CheckName, JudgedBy, ReceivedBatch } from '@scores/contracts'
import { printable, quarantineRefused } from '@scores/quality'
import type { RawBatchJob } from '@scores/queue'
import type { Logger } from '@scores/runtime'
import {
  AlreadyProcessed,
  type BatchHeader,
  type BatchOutcome,
  type Database,
  insertEvents,
  insertHalving,
  insertLedgerRow,
  insertQuarantined,
  isRowRejection,
  type Kysely,
  type RejectedEvent,
  reserveLedgerRow,
  type Transaction,
} from '@scores/storage'
import type { FailedChecks } from './circuit-breaker/failure-rate-window.ts'
import type { FeedCircuitBreaker } from './circuit-breaker/feed-circuit-breaker.ts'
import { failedChecksOf, type JudgedBatch, judgeBatch } from './judge-batch.ts'
import { logRejections } from './log-rejections.ts'
import { commit, type Transact } from './transact.ts'

type BatchToStore = Pick<RawBatchJob, 'jobId' | 'batch'>

interface StoredBatch {
  outcome: BatchOutcome
  /** Events whose rows the database rejected. They are quarantined. */
  rejected: readonly RejectedEvent[]
}

/**
 * Processes a job: judges each message and, unless most messages of the feed fail a check, stores the good ones and
 * quarantines the bad ones in one transaction.
 *
 * @returns number of messages by outcome, or that the job was processed before; Bull Board shows it with the job
 * @throws RequeueJob if the queue was paused. Any other error is an outage, after which the job is retried.
 */
export async function processBatch(
  db: Kysely<Database>,
  breaker: FeedCircuitBreaker,
  job: BatchToStore,
  judgedBy: JudgedBy,
  log: Logger,
): Promise<BatchOutcome | 'processed before'> {
  const { jobId, batch } = job
  const judged = judgeBatch(batch)
  await breaker.admit(batch.feed, judged.failedChecks, ({ check }) => sampleOf(judged, check))

  const result = await storeBatch(db, job, judged, judgedBy)
  if (result === null) {
    log.debug({ jobId }, 'the batch had been processed before')
    return 'processed before'
  }
  logRejections(log, result.rejected)
  await breaker.recordStored(batch.feed, withRejections(judged.failedChecks, result.rejected, batch))
  log.debug({ jobId, ...result.outcome }, 'batch stored')
  return result.outcome
}

/** Returns a message that failed the check, shortened and printable; null if there is none. */
export function sampleOf({ quarantined }: JudgedBatch, check: CheckName): string | null {
  const sample = quarantined.find(message => failedChecksOf(message).includes(check))
  return sample ? printable(sample.payload) : null
}

/**
 * Stores a job, or nothing of it. If the database rejects a row, the transaction is repeated without the events that are
 * already stored. If a row is rejected again, the events are halved until the rejected ones are alone: these are
 * quarantined, and their neighbours stored.
 *
 * @param transact - ends the transaction
 * @returns null if the job was processed before
 */
export async function storeBatch(
  db: Kysely<Database>,
  job: BatchToStore,
  judged: JudgedBatch,
  judgedBy: JudgedBy,
  transact: Transact = commit,
): Promise<StoredBatch | null> {
  const store = (insert: InsertEvents) =>
    transact(db, trx => storeInTransaction(trx, job, judged, judgedBy, insert))
  const stored = store(insertAtOnce).catch((error: unknown) => {
    if (isRowRejection(error)) return store(insertHalving)
    throw error
  })
  return stored.catch((error: unknown) => {
    if (error instanceof AlreadyProcessed) return null
    throw error
  })
}

type InsertEvents = typeof insertHalving

const insertAtOnce: InsertEvents = async (trx, batchId, events) => ({
  inserted: await insertEvents(trx, batchId, events, 'refuse'),
  rejected: [],
})

/** @throws AlreadyProcessed if the job has a ledger row; then nothing is changed */
async function storeInTransaction(
  trx: Transaction<Database>,
  { jobId, batch }: BatchToStore,
  { events, quarantined }: JudgedBatch,
  judgedBy: JudgedBy,
  insert: InsertEvents,
): Promise<StoredBatch> {
  const header = headerOf(jobId, batch)
  const batchId = await reserveLedgerRow(trx, jobId)
  if (batchId === null) throw new AlreadyProcessed()

  const { inserted, rejected } = await insert(trx, batchId, events)
  const refused = rejected.map(({ event, error }) => quarantineRefused(batch.message(event.sequence), error))
  const newlyQuarantined = await insertQuarantined(trx, header, [...quarantined, ...refused], judgedBy)

  const outcome = {
    stored: inserted.stored,
    duplicate: header.received - inserted.stored - newlyQuarantined,
    quarantined: newlyQuarantined,
  }
  await insertLedgerRow(trx, batchId, header, outcome, inserted)
  return { outcome, rejected }
}

function headerOf(jobId: string, batch: ReceivedBatch): BatchHeader {
  const { feed, listenerRun, firstSequence, size } = batch
  return {
    jobId,
    feed,
    listenerRun,
    firstSequence,
    received: size,
    firstReceivedAt: batch.receivedAt(firstSequence),
    lastReceivedAt: batch.receivedAt(firstSequence + size - 1),
  }
}

/** Adds the check `database` for rejected events: too late for this batch, but the circuit breaker sees it in the next. */
export function withRejections(
  failedChecks: readonly FailedChecks[],
  rejected: readonly RejectedEvent[],
  { firstSequence }: ReceivedBatch,
): FailedChecks[] {
  const sequences = new Set(rejected.map(({ event }) => event.sequence))
  return failedChecks.map((failed, index) => (sequences.has(firstSequence + index) ? ['database'] : failed))
}

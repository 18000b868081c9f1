import { randomUUID } from 'node:crypto'
import { type NormalizedEvent, newListenerRun, type QuarantinedMessage } from '@scores/contracts'
import {
  type BatchHeader,
  type BatchOutcome,
  type Database,
  insertEvents,
  insertLedgerRow,
  insertQuarantined,
  type Kysely,
  reserveLedgerRow,
} from '@scores/storage'

export const judgedBy = { rulesVersion: 'rules', codeVersion: 'code' }

/** Creates an event. Omitted fields get defaults. */
export const eventOf = (fields: Partial<NormalizedEvent> = {}): NormalizedEvent => ({
  messageId: randomUUID(),
  sequence: 1,
  eventType: 'score',
  student: 'Evan48',
  exam: 11538,
  score: 0.5,
  receivedAt: 1_764_000_000_001,
  extra: null,
  ...fields,
})

/** Stores a judged batch in one transaction, with its ledger row, as a normalizer does. */
export const storeBatch = (
  db: Kysely<Database>,
  events: readonly NormalizedEvent[],
  quarantined: readonly QuarantinedMessage[] = [],
  fields: Partial<BatchHeader> = {},
): Promise<BatchOutcome> =>
  db.transaction().execute(async trx => {
    const header = {
      jobId: randomUUID(),
      feed: 'feed',
      listenerRun: newListenerRun(),
      firstSequence: 1,
      received: events.length + quarantined.length,
      firstReceivedAt: 1,
      lastReceivedAt: 1,
      ...fields,
    }
    const batchId = await reserveLedgerRow(trx, header.jobId)
    if (batchId === null) throw new Error(`job ${header.jobId} is already stored`)
    const inserted = await insertEvents(trx, batchId, events, 'skip')
    const newlyQuarantined = await insertQuarantined(trx, header, quarantined, judgedBy)
    const outcome = {
      stored: inserted.stored,
      duplicate: header.received - inserted.stored - newlyQuarantined,
      quarantined: newlyQuarantined,
    }
    await insertLedgerRow(trx, batchId, header, outcome, inserted)
    return outcome
  })

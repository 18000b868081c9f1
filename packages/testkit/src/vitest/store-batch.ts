import type { NormalizedEvent, QuarantinedMessage } from '@scores/contracts'
import {
  type BatchHeader,
  type Database,
  insertEvents,
  insertLedgerRow,
  insertQuarantined,
  type Kysely,
  reserveLedgerRow,
} from '@scores/storage'

export const judgedBy = { rulesVersion: 'rules', codeVersion: 'code' }

/** Stores a judged batch in one transaction, with its ledger row, as a normalizer does. */
export async function storeBatch(
  db: Kysely<Database>,
  header: BatchHeader,
  events: readonly NormalizedEvent[],
  quarantined: readonly QuarantinedMessage[] = [],
): Promise<void> {
  await db.transaction().execute(async trx => {
    const batchId = await reserveLedgerRow(trx, header.jobId)
    if (batchId === null) throw new Error(`job ${header.jobId} is already stored`)
    const inserted = await insertEvents(trx, batchId, events, 'skip')
    const newlyQuarantined = await insertQuarantined(trx, header, quarantined, judgedBy)
    const duplicate = header.received - inserted.stored - newlyQuarantined
    const outcome = { stored: inserted.stored, duplicate, quarantined: newlyQuarantined }
    await insertLedgerRow(trx, batchId, header, outcome, inserted)
  })
}

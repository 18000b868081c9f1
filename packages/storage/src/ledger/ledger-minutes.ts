import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { batchMinute, lagMs } from './ledger-expressions.ts'
import type { Minute } from './read-minutes.ts'

/** A minute of the ledger, with the time from read to committed. */
export interface LedgerMinute extends Minute {
  lagP50Ms: number
  lagP99Ms: number
}

/**
 * Returns minutes with messages, oldest first.
 *
 * @param range - milliseconds since 1970; `until` is not included
 */
export async function readLedgerMinutes(
  db: Kysely<Database>,
  { from, until }: { from: number; until: number },
): Promise<LedgerMinute[]> {
  const rows = await db
    .selectFrom('ingest_batches')
    .select(({ fn }) => [
      batchMinute.as('minute'),
      fn.sum<number>('received').as('received'),
      fn.sum<number>('stored').as('stored'),
      fn.sum<number>('duplicate').as('duplicate'),
      fn.sum<number>('quarantined').as('quarantined'),
      sql<number[]>`percentile_cont(array[0.5, 0.99]) within group (order by ${lagMs})`.as('lags'),
    ])
    .where(batchMinute, '>=', new Date(from))
    .where(batchMinute, '<', new Date(until))
    .where('replay_id', 'is', null)
    .groupBy(batchMinute)
    .orderBy(batchMinute)
    .execute()
  return rows.map(({ lags: [lagP50Ms = 0, lagP99Ms = 0], ...row }) => ({
    ...row,
    minute: row.minute.getTime(),
    lagP50Ms,
    lagP99Ms,
  }))
}

import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { Minute } from './read-minutes.ts'

/** A minute of the ledger, with the time from read to committed. */
export interface LedgerMinute extends Minute {
  lagP50Ms: number
  lagP99Ms: number
}

/** The expression of an index. */
const minute = sql<Date>`date_bin('1 minute', first_received_at, timestamptz '2000-01-01 00:00:00+00')`

/**
 * Returns minutes with messages, oldest first.
 *
 * @param range - milliseconds since 1970; `until` is not included
 */
export async function readLedgerMinutes(
  db: Kysely<Database>,
  { from, until }: { from: number; until: number },
): Promise<LedgerMinute[]> {
  const lag = sql`extract(epoch from processed_at - last_received_at) * 1000`
  const rows = await db
    .selectFrom('ingest_batches')
    .select(({ fn }) => [
      minute.as('minute'),
      fn.sum<number>('received').as('received'),
      fn.sum<number>('stored').as('stored'),
      fn.sum<number>('duplicate').as('duplicate'),
      fn.sum<number>('quarantined').as('quarantined'),
      sql<number[]>`percentile_cont(array[0.5, 0.99]) within group (order by ${lag})`.as('lags'),
    ])
    .where(minute, '>=', new Date(from))
    .where(minute, '<', new Date(until))
    .where('replay_id', 'is', null)
    .groupBy(minute)
    .orderBy(minute)
    .execute()
  return rows.map(({ lags: [lagP50Ms = 0, lagP99Ms = 0], ...row }) => ({
    ...row,
    minute: row.minute.getTime(),
    lagP50Ms,
    lagP99Ms,
  }))
}

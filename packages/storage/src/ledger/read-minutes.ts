import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { batchMinute } from './ledger-expressions.ts'

/** What the ledger says about the messages read in one minute. */
export interface Minute {
  /** Start of the minute, milliseconds since 1970. */
  minute: number
  received: number
  stored: number
  duplicate: number
  quarantined: number
}

/**
 * Returns the minutes up to the last one with messages, newest first. Minutes without messages are left out.
 *
 * @param minutes - length of the covered time
 */
export async function readMinutes(db: Kysely<Database>, minutes: number): Promise<Minute[]> {
  const rows = await db
    .selectFrom('ledger_by_minute')
    .select(({ fn }) => [
      'minute',
      fn.sum<number>('received').as('received'),
      fn.sum<number>('stored').as('stored'),
      fn.sum<number>('duplicate').as('duplicate'),
      fn.sum<number>('quarantined').as('quarantined'),
    ])
    .where('minute', '>', ({ selectFrom }) =>
      selectFrom('ingest_batches')
        // The expression of an index, which therefore finds the last minute.
        .select(sql<Date>`${batchMinute} - make_interval(mins => ${minutes})`.as('start'))
        .where('replay_id', 'is', null)
        .orderBy(batchMinute, 'desc')
        .limit(1),
    )
    .groupBy('minute')
    .orderBy('minute', 'desc')
    .execute()
  return rows.map(row => ({ ...row, minute: row.minute.getTime() }))
}

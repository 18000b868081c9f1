import { type Kysely, sql } from 'kysely'
import type { DB } from '../database/database.generated.ts'

/** What the ledger says of the messages that were read in one minute. */
export interface Minute {
  /** Its start, milliseconds since 1970. */
  minute: number
  received: number
  stored: number
  duplicate: number
  quarantined: number
}

/**
 * The minutes up to the last in which something was read, the newest first; those without any message are left out.
 *
 * @param minutes - how many at most
 */
export async function readMinutes(db: Kysely<DB>, minutes: number): Promise<Minute[]> {
  const { rows } = await sql<Minute>`
    select extract(epoch from minute)::float8 * 1000 as minute, sum(received)::float8 as received,
      sum(stored)::float8 as stored, sum(duplicate)::float8 as duplicate, sum(quarantined)::float8 as quarantined
    from ledger_by_minute
    where minute > (
      select date_bin('1 minute', first_received_at, timestamptz '2000-01-01 00:00:00+00')
      from ingest_batches where replay_id is null order by 1 desc limit 1
    ) - make_interval(mins => ${minutes})
    group by minute
    order by minute desc`.execute(db)
  return rows
}

import { type Kysely, sql } from 'kysely'
import type { DB } from './database.generated.ts'

/** Sequence numbers, both ends included. */
export interface SequenceRange {
  first: number
  last: number
}

/** What the ledger accounts for of one run of a listener. */
export interface RunCoverage {
  feed: string
  listenerRun: string
  received: number
  stored: number
  duplicate: number
  quarantined: number
  /** The last number that was processed. */
  last: number
  /** Numbers below it that no ledger row covers: they are in flight, or lost. */
  gaps: SequenceRange[]
}

/** The ledger, and the rows that are really there. */
export interface Ledger {
  /** The newest first. */
  runs: RunCoverage[]
  events: number
  quarantined: number
}

/** Reads all of it as of one moment. */
export function readLedger(db: Kysely<DB>): Promise<Ledger> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async trx => {
      const { rows: runs } = await sql<RunCoverage>`
        with ordered as (
          select *, coalesce(lag(last_sequence) over (partition by listener_run order by first_sequence), 0) as previous
          from ingest_batches
        )
        select feed, listener_run as "listenerRun", sum(received)::float8 as received, sum(stored)::float8 as stored,
          sum(duplicate)::float8 as duplicate, sum(quarantined)::float8 as quarantined, max(last_sequence)::float8 as last,
          coalesce(
            json_agg(json_build_object('first', previous + 1, 'last', first_sequence - 1) order by first_sequence)
              filter (where first_sequence > previous + 1),
            '[]'
          ) as gaps
        from ordered
        group by feed, listener_run
        order by listener_run desc`.execute(trx)
      const { rows } = await sql<Omit<Ledger, 'runs'>>`
        select (select count(*) from events)::float8 as events,
          (select count(*) from data_quality_checks_results)::float8 as quarantined`.execute(trx)
      return { runs, events: 0, quarantined: 0, ...rows[0] }
    })
}

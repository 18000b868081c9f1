import { type Kysely, sql } from 'kysely'
import type { DB } from '../database/database.generated.ts'

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

/** Every run of a listener that the ledger knows, the newest first. What replays did to its messages is not in it. */
export async function readLedger(db: Kysely<DB>): Promise<RunCoverage[]> {
  const { rows } = await sql<RunCoverage>`
    with ordered as (
      select *, coalesce(lag(last_sequence) over (partition by listener_run order by first_sequence), 0) as previous
      from ingest_batches where replay_id is null
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
    order by listener_run desc`.execute(db)
  return rows
}

import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/database.ts'

/** Sequence numbers, both ends included. */
export interface SequenceRange {
  first: number
  last: number
}

/** What the ledger says about one run of a listener. */
export interface RunCoverage {
  feed: string
  /** UUID. */
  listenerRun: string
  received: number
  stored: number
  duplicate: number
  quarantined: number
  /** Highest processed sequence number. */
  last: number
  /** Lower sequence numbers without a ledger row: in flight, or lost. */
  gaps: SequenceRange[]
}

/** Returns the coverage of every listener run in the ledger, newest first. Replays are not included. */
export const readLedger = (db: Kysely<Database>): Promise<RunCoverage[]> =>
  db
    .with('batch', cte =>
      cte
        .selectFrom('ingest_batches')
        .selectAll()
        .select(eb =>
          eb.fn
            .coalesce(
              eb.fn
                .agg<number | null>('lag', ['last_sequence'])
                .over(over => over.partitionBy('listener_run').orderBy('first_sequence')),
              eb.lit(0),
            )
            .as('previous'),
        )
        .where('replay_id', 'is', null),
    )
    .selectFrom('batch')
    .select(({ fn }) => [
      'feed',
      'listener_run as listenerRun',
      fn.sum<number>('received').as('received'),
      fn.sum<number>('stored').as('stored'),
      fn.sum<number>('duplicate').as('duplicate'),
      fn.sum<number>('quarantined').as('quarantined'),
      fn.max('last_sequence').as('last'),
      sql<SequenceRange[]>`coalesce(
        json_agg(json_build_object('first', previous + 1, 'last', first_sequence - 1) order by first_sequence)
          filter (where first_sequence > previous + 1),
        '[]'
      )`.as('gaps'),
    ])
    .groupBy(['feed', 'listener_run'])
    .orderBy('listener_run', 'desc')
    .execute()

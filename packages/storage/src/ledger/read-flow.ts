import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { lagMs } from './ledger-expressions.ts'

/** What the pipeline did in the last minute, and what waits in the tables. */
export interface Flow {
  /** Messages by outcome, processed in the last minute. */
  received: number
  stored: number
  duplicate: number
  quarantined: number
  /** Median time from read to committed, over the last minute; null if no message came. */
  lagP50Ms: number | null
  lagP99Ms: number | null
  /** When the last processed message was read; null if there is none. */
  lastReceivedAt: Date | null
  analytics: {
    /** Start of the last run; null before the first one. */
    lastRunAt: Date | null
    events: number
    durationMs: number
    /** Stored events that no run has taken yet. */
    waiting: number
    /** When the oldest of them was stored; null if there is none. */
    oldestAt: Date | null
  }
}

export async function readFlow(db: Kysely<Database>): Promise<Flow> {
  const recent = await db
    .selectFrom('ingest_batches')
    .select(({ fn, lit }) => [
      fn.coalesce(fn.sum<number>('received'), lit(0)).as('received'),
      fn.coalesce(fn.sum<number>('stored'), lit(0)).as('stored'),
      fn.coalesce(fn.sum<number>('duplicate'), lit(0)).as('duplicate'),
      fn.coalesce(fn.sum<number>('quarantined'), lit(0)).as('quarantined'),
      sql<number | null>`percentile_cont(0.5) within group (order by ${lagMs})`.as('lagP50Ms'),
      sql<number | null>`percentile_cont(0.99) within group (order by ${lagMs})`.as('lagP99Ms'),
    ])
    .where('replay_id', 'is', null)
    .where('processed_at', '>', sql<Date>`now() - interval '1 minute'`)
    .executeTakeFirstOrThrow()
  // Messages are read in order, so the last batches have the last one.
  const last = await db
    .selectFrom(
      db
        .selectFrom('ingest_batches')
        .select('last_received_at')
        .where('replay_id', 'is', null)
        .orderBy('processed_at', 'desc')
        .limit(100)
        .as('latest'),
    )
    .select(({ fn }) => fn.max('last_received_at').as('at'))
    .executeTakeFirstOrThrow()
  return { ...recent, lastReceivedAt: last.at, analytics: await readAnalyticsBacklog(db) }
}

async function readAnalyticsBacklog(db: Kysely<Database>): Promise<Flow['analytics']> {
  // Raw: snapshots, of which Kysely knows nothing.
  const { rows } = await sql<Flow['analytics']>`
    with run as materialized (
      select started_at, events, duration_ms, snapshot_to from analytics_runs order by id desc limit 1
    ), bound as materialized (
      select coalesce((select snapshot_to from run), '1:1:'::pg_snapshot) as snapshot
    ), fresh as (
      select coalesce(sum(b.stored), 0)::bigint as waiting, min(b.processed_at) filter (where b.stored > 0) as oldest
      from ingest_batches b, bound
      where b.xact_id >= pg_snapshot_xmin(bound.snapshot) and not pg_visible_in_snapshot(b.xact_id, bound.snapshot)
    )
    select run.started_at as "lastRunAt", coalesce(run.events, 0) as events, coalesce(run.duration_ms, 0) as "durationMs",
      fresh.waiting, fresh.oldest as "oldestAt"
    from fresh left join run on true`.execute(db)
  const [row] = rows
  if (!row) throw new Error('a sum returned no row')
  return row
}

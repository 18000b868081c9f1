import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { lagMs } from './ledger-expressions.ts'

/** A summary of the tables. */
export interface Overview {
  received: number
  stored: number
  duplicate: number
  quarantined: number
  students: number
  exams: number
  /** Messages processed per second, over the last minute. */
  perSecond: number
  /** Median time from read to committed, over the last minute; null if no message came. */
  lagP50Ms: number | null
  lagP99Ms: number | null
  /** Seconds since the last processed message was read; null if there is none. */
  secondsSinceLast: number | null
  /** Open messages by reason, most frequent first. */
  quarantine: { reason: string; messages: number; latestPayload: string }[]
  /** Messages resolved by replays. */
  resolved: number
  /** The last run, and the number of runs; null before the first one. */
  analytics: { secondsAgo: number; events: number; durationMs: number; runs: number } | null
}

export async function readOverview(db: Kysely<Database>): Promise<Overview> {
  return {
    ...(await readTotals(db)),
    quarantine: await readOpenReasons(db),
    analytics: (await readLastRun(db)) ?? null,
  }
}

const readTotals = (db: Kysely<Database>): Promise<Omit<Overview, 'quarantine' | 'analytics'>> =>
  db
    .with('recent', cte =>
      cte
        .selectFrom('ingest_batches')
        .select(['received', lagMs.as('lag_ms')])
        .where('replay_id', 'is', null)
        .where('processed_at', '>', sql<Date>`now() - interval '1 minute'`),
    )
    .selectFrom('ingest_batches')
    .select(({ fn, lit, selectFrom }) => [
      fn.coalesce(fn.sum<number>('received'), lit(0)).as('received'),
      fn.coalesce(fn.sum<number>('stored'), lit(0)).as('stored'),
      fn.coalesce(fn.sum<number>('duplicate'), lit(0)).as('duplicate'),
      fn.coalesce(fn.sum<number>('quarantined'), lit(0)).as('quarantined'),
      sql<number>`(select coalesce(sum(stored + duplicate), 0) from replays)`.as('resolved'),
      selectFrom('students').select(fn.countAll<number>().as('count')).$asScalar().$notNull().as('students'),
      selectFrom('exams').select(fn.countAll<number>().as('count')).$asScalar().$notNull().as('exams'),
      sql<number>`coalesce((select sum(received) from recent), 0) / 60`.as('perSecond'),
      sql<number | null>`(select percentile_cont(0.5) within group (order by lag_ms) from recent)`.as(
        'lagP50Ms',
      ),
      sql<number | null>`(select percentile_cont(0.99) within group (order by lag_ms) from recent)`.as(
        'lagP99Ms',
      ),
      sql<number | null>`extract(epoch from now() - max(last_received_at))`.as('secondsSinceLast'),
    ])
    .where('replay_id', 'is', null)
    .executeTakeFirstOrThrow()

const readOpenReasons = (db: Kysely<Database>): Promise<Overview['quarantine']> =>
  db
    .selectFrom('quarantine_by_reason as g')
    .innerJoin('data_quality_checks_results as q', 'q.id', 'g.latest_id')
    .select(({ fn, ref, lit }) => [
      'g.reason',
      'g.messages',
      fn<string>('left', [ref('q.message_payload'), lit(120)]).as('latestPayload'),
    ])
    .where('g.status', '=', 'open')
    .orderBy('g.messages', 'desc')
    .execute()

const readLastRun = (db: Kysely<Database>) =>
  db
    .selectFrom('analytics_runs')
    .select(({ fn, selectFrom }) => [
      sql<number>`extract(epoch from now() - started_at)`.as('secondsAgo'),
      'events',
      'duration_ms as durationMs',
      selectFrom('analytics_runs as all')
        .select(fn.countAll<number>().as('count'))
        .$asScalar()
        .$notNull()
        .as('runs'),
    ])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()

import { type Kysely, sql } from 'kysely'
import type { DB } from '../database/database.generated.ts'

/** What one screen says of the tables. */
export interface Overview {
  received: number
  stored: number
  duplicate: number
  quarantined: number
  students: number
  exams: number
  /** Messages processed a second, over the last minute. */
  perSecond: number
  /** From read to committed, milliseconds, over the last minute; null where nothing came. */
  lagP50Ms: number | null
  lagP99Ms: number | null
  /** Seconds since the last message that was processed had been read; null where there is none. */
  secondsSinceLast: number | null
  quarantine: { reason: string; messages: number; latestPayload: string }[]
  /** Messages that replays brought in. */
  resolved: number
  analytics: { secondsAgo: number; events: number; durationMs: number; runs: number } | null
}

export async function readOverview(db: Kysely<DB>): Promise<Overview> {
  const { rows: ledger } = await sql<Omit<Overview, 'quarantine' | 'analytics'>>`
    with lag as (
      select received, extract(epoch from processed_at - last_received_at) * 1000 as ms
      from ingest_batches where replay_id is null and processed_at > now() - interval '1 minute'
    )
    select coalesce(sum(received), 0)::float8 as received, coalesce(sum(stored), 0)::float8 as stored,
      coalesce(sum(duplicate), 0)::float8 as duplicate, coalesce(sum(quarantined), 0)::float8 as quarantined,
      (select coalesce(sum(stored + duplicate), 0) from replays)::float8 as resolved,
      (select count(*) from students)::int as students, (select count(*) from exams)::int as exams,
      coalesce((select sum(received) from lag), 0)::float8 / 60 as "perSecond",
      (select percentile_cont(0.5) within group (order by ms) from lag) as "lagP50Ms",
      (select percentile_cont(0.99) within group (order by ms) from lag) as "lagP99Ms",
      extract(epoch from now() - max(last_received_at))::float8 as "secondsSinceLast"
    from ingest_batches where replay_id is null`.execute(db)
  const { rows: quarantine } = await sql<Overview['quarantine'][number]>`
    select g.reason, g.messages::float8 as messages, left(q.message_payload, 120) as "latestPayload"
    from quarantine_by_reason g
    join data_quality_checks_results q on q.id = g.latest_id
    where g.status = 'open'
    order by g.messages desc`.execute(db)
  const { rows: analytics } = await sql<NonNullable<Overview['analytics']>>`
    select extract(epoch from now() - started_at)::float8 as "secondsAgo", events, duration_ms as "durationMs",
      (select count(*)::int from analytics_runs) as runs
    from analytics_runs order by id desc limit 1`.execute(db)
  const [totals] = ledger
  if (!totals) throw new Error('an aggregate without a group gives one row')
  return { ...totals, quarantine, analytics: analytics[0] ?? null }
}

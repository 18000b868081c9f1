import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { Finding } from './finding.ts'

/** Compares both analytics tables with a full recount of the events up to the last run. */
export async function verifyAggregates(db: Kysely<Database>): Promise<Finding[]> {
  return [
    await compare(db, 'student_average_score', 'student_totals', 'student_id'),
    await compare(db, 'exam_average_score', 'exam_totals', 'exam_id'),
  ]
}

async function compare(
  db: Kysely<Database>,
  name: string,
  totals: string,
  key: 'student_id' | 'exam_id',
): Promise<Finding> {
  // Raw: table and key vary, so Kysely could check no name, and texts show every digit of a number.
  const { rows } = await sql<{ id: number | null; kept: string; recounted: string; rows: number }>`
    with recount as (
      select e.${sql.ref(key)} as id, count(*) as score_count, sum(e.score::text::numeric) as score_sum
      from events e
      join ingest_batches b on b.id = e.batch_id
      where pg_visible_in_snapshot(b.xact_id, (select snapshot_to from analytics_runs order by id desc limit 1))
      group by 1
    ), compared as (
      select coalesce(r.id, t.${sql.ref(key)}) as id, t.average_score::text as kept,
        (r.score_sum / r.score_count)::double precision::text as recounted,
        r.score_count = t.score_count and r.score_sum = t.score_sum
          and (r.score_sum / r.score_count)::double precision = t.average_score as equal
      from recount r
      full join ${sql.table(totals)} t on t.${sql.ref(key)} = r.id
    )
    select id, coalesce(kept, 'no row') as kept, coalesce(recounted, 'no row') as recounted,
      (select count(*) from compared) as rows
    from (select * from compared where equal is not true order by id limit 3) as wrong
    union all
    select null, null, null, count(*) from compared where not exists (select from compared where equal is not true)`.execute(
    db,
  )
  const wrong = rows.filter(row => row.id !== null)
  return {
    claim: `${name} equals a full recount`,
    holds: wrong.length === 0,
    detail:
      wrong.length === 0
        ? `${rows[0]?.rows ?? 0} rows`
        : wrong.map(row => `${key} ${row.id}: has ${row.kept}, recount ${row.recounted}`).join('; '),
  }
}

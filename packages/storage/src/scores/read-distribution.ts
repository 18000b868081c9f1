import { type Kysely, sql } from 'kysely'
import { anyOf } from '../database/any-of.ts'
import type { Database } from '../database/database.ts'
import { type ScoreTotals, type Subject, tablesOf } from './score-totals.ts'

/** Number of equal parts of the range from 0 to 1. The last part includes 1. */
export const distributionParts = 10

/** The scores of a student or an exam in full, as of the last analytics run. */
export interface ScoreSummary extends ScoreTotals {
  lowest: number
  highest: number
  /** Number of scores in each tenth of the range from 0 to 1. */
  distribution: number[]
}

/** Batches that the last analytics run did not take. They are few, and so are looked up once. */
const notTaken = sql`
  select b.id from ingest_batches b, (select snapshot_to from analytics_runs order by id desc limit 1) r
  where b.xact_id >= pg_snapshot_xmin(r.snapshot_to) and not pg_visible_in_snapshot(b.xact_id, r.snapshot_to)`

/**
 * Counts the scores that the last analytics run took, in tenths.
 *
 * @returns the counts by id; an id without scores is missing
 */
export async function readDistributions(
  db: Kysely<Database>,
  subject: Subject,
  ids: readonly number[],
): Promise<Map<number, number[]>> {
  const { key } = tablesOf[subject]
  // Raw: the key varies, and Kysely has no width_bucket.
  const { rows } = await sql<{ id: number; part: number; scores: number }>`
    with fresh as materialized (${notTaken})
    select e.${key} as id, least(width_bucket(e.score, 0, 1, ${sql.lit(distributionParts)}), ${sql.lit(distributionParts)}) as part,
      count(*) as scores
    from events e
    where e.${key} = ${anyOf(ids)} and e.batch_id not in (select id from fresh)
    group by 1, 2`.execute(db)
  const found = new Map<number, number[]>()
  for (const { id, part, scores } of rows) {
    const counts = found.get(id) ?? Array.from({ length: distributionParts }, () => 0)
    counts[part - 1] = scores
    found.set(id, counts)
  }
  return found
}

/** Returns the scores of one student or exam; null before the first analytics run that took one. */
export async function readScoreSummary(
  db: Kysely<Database>,
  subject: Subject,
  id: number,
): Promise<ScoreSummary | null> {
  const { totals, names, key, name } = tablesOf[subject]
  // Raw: table and key vary.
  const { rows } = await sql<ScoreTotals & { lowest: number; highest: number }>`
    with fresh as materialized (${notTaken}), bounds as (
      select min(score) as lowest, max(score) as highest from events
      where ${key} = ${id} and batch_id not in (select id from fresh)
    )
    select t.${key} as id, ${name} as name, t.score_count as scores, t.average_score as average,
      t.last_update_at as "updatedAt", lowest, highest
    from ${totals} t join ${names} n on n.id = t.${key}, bounds
    where t.${key} = ${id} and lowest is not null`.execute(db)
  const [row] = rows
  if (!row) return null
  const distributions = await readDistributions(db, subject, [id])
  return { ...row, distribution: distributions.get(id) ?? [] }
}

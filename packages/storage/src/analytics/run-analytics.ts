import { AppError } from '@scores/runtime'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../database/database.generated.ts'

/** One run, as `analytics_runs` keeps it. */
export interface AnalyticsRun {
  /** Took the batches whose transactions were not visible in this snapshot … */
  snapshotFrom: string
  /** … and are in this one. */
  snapshotTo: string
  batches: number
  events: number
  students: number
  exams: number
  durationMs: number
}

/** Any number that nothing else locks. */
const advisoryLock = 7_245_017

/**
 * Brings both analytics tables up to date with every batch committed since the last run, in one transaction. Runs at
 * the same time wait for each other, and the later one finds nothing to do.
 *
 * It goes by commit order, not by time or by ids: a run takes the batches whose transactions its snapshot sees and the
 * last run's did not, so that one that commits late is taken by the next run and never skipped. Going by the oldest
 * transaction still running (`pg_snapshot_xmin`) would be as exact, but one that somebody forgets to end, in any
 * database of the server, would hold back every run until it ends.
 */
export async function runAnalytics(db: Kysely<DB>, scheduledFor: Date): Promise<AnalyticsRun> {
  return db.transaction().execute(async trx => {
    await lock(trx)
    return takeNewBatches(trx, scheduledFor)
  })
}

/**
 * Makes both analytics tables anew from all events, in one transaction: until it is done everybody reads the old ones.
 * Earlier runs are forgotten. It is what a database needs that was restored from a dump, where transactions are
 * numbered anew.
 */
export async function rebuildAnalytics(db: Kysely<DB>): Promise<AnalyticsRun> {
  return db.transaction().execute(async trx => {
    await lock(trx)
    await sql`delete from analytics_runs`.execute(trx)
    await sql`delete from student_totals`.execute(trx)
    await sql`delete from exam_totals`.execute(trx)
    // Rows that are seen although their transactions aren't: those were another server's. 3 comes before every one.
    await sql`
      update ingest_batches set xact_id = '3'
      where not pg_visible_in_snapshot(xact_id, pg_current_snapshot())`.execute(trx)
    return takeNewBatches(trx, new Date())
  })
}

const lock = (trx: Transaction<DB>) => sql`select pg_advisory_xact_lock(${advisoryLock})`.execute(trx)

async function takeNewBatches(trx: Transaction<DB>, scheduledFor: Date): Promise<AnalyticsRun> {
  const { rows } = await sql<AnalyticsRun>`
      with started as materialized (
        select clock_timestamp() as at,
          coalesce((select snapshot_to from analytics_runs order by id desc limit 1), '1:1:'::pg_snapshot) as snapshot_from,
          pg_current_snapshot() as snapshot_to
      ), batch as materialized (
        select id, first_event_id, last_event_id
        from ingest_batches, started
        where xact_id >= pg_snapshot_xmin(snapshot_from) and xact_id < pg_snapshot_xmax(snapshot_to)
          and pg_visible_in_snapshot(xact_id, snapshot_to) and not pg_visible_in_snapshot(xact_id, snapshot_from)
      ), new_scores as materialized (
        -- The text is the shortest that gives the same double again; a cast by itself would round to 15 digits.
        select e.student_id, e.exam_id, e.score::text::numeric as score
        from events e
        join batch b on b.id = e.batch_id
        where e.id between (select min(first_event_id) from batch) and (select max(last_event_id) from batch)
      ), updated_students as (
        insert into student_totals as t (student_id, score_count, score_sum, average_score, last_update_at)
        select student_id, count(*), sum(score), sum(score) / count(*), now() from new_scores group by student_id
        on conflict (student_id) do update set
          score_count = t.score_count + excluded.score_count,
          score_sum = t.score_sum + excluded.score_sum,
          average_score = (t.score_sum + excluded.score_sum) / (t.score_count + excluded.score_count),
          last_update_at = excluded.last_update_at
        returning 1
      ), updated_exams as (
        insert into exam_totals as t (exam_id, score_count, score_sum, average_score, last_update_at)
        select exam_id, count(*), sum(score), sum(score) / count(*), now() from new_scores group by exam_id
        on conflict (exam_id) do update set
          score_count = t.score_count + excluded.score_count,
          score_sum = t.score_sum + excluded.score_sum,
          average_score = (t.score_sum + excluded.score_sum) / (t.score_count + excluded.score_count),
          last_update_at = excluded.last_update_at
        returning 1
      ), counts as (
        select
          (select count(*) from batch) as batches, (select count(*) from new_scores) as events,
          (select count(*) from updated_students) as students, (select count(*) from updated_exams) as exams
      )
      insert into analytics_runs (scheduled_for, snapshot_from, snapshot_to, batches, events, students, exams, started_at, duration_ms)
      select ${scheduledFor}, snapshot_from, snapshot_to, batches, events, students, exams, at,
        extract(epoch from clock_timestamp() - at) * 1000
      from started, counts
      returning snapshot_from::text as "snapshotFrom", snapshot_to::text as "snapshotTo", batches, events, students, exams, duration_ms as "durationMs"`.execute(
    trx,
  )
  const [run] = rows
  if (!run) throw new Error('the analytics run left no row')
  if (nextTransaction(run.snapshotTo) < nextTransaction(run.snapshotFrom)) throw restored(run)
  return run
}

/** The second number of a snapshot's text, `xmin:xmax:xip`. */
const nextTransaction = (snapshot: string): bigint => BigInt(snapshot.split(':')[1] ?? 0)

/** Transaction numbers go up for as long as a cluster lives; a dump that is restored elsewhere starts below them. */
const restored = ({ snapshotFrom, snapshotTo }: AnalyticsRun) =>
  new AppError(
    'ANALYTICS_BOUND_AHEAD',
    `the last analytics run saw transactions up to ${nextTransaction(snapshotFrom)}, the database is only at ${nextTransaction(snapshotTo)}: it was restored from a dump`,
    'Make both tables anew: ./entrypoint analytics rebuild',
  )

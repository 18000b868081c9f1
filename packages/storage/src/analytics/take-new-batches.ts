import { advisoryLocks } from '@scores/contracts'
import { sql, type Transaction } from 'kysely'
import type { Database } from '../database/database.ts'
import type { RunPlace } from './run-place.ts'

/** One analytics run, as a row of `analytics_runs`. */
export interface AnalyticsRun {
  /** The run took the batches whose transactions are not visible in this snapshot … */
  snapshotFrom: string
  /** … but visible in this one. */
  snapshotTo: string
  batches: number
  events: number
  students: number
  exams: number
  durationMs: number
  /** Why the run counted all events anew by itself; null if it did not. */
  rebuiltBecause: string | null
}

/** Waits until no other run is in progress. The lock lasts until the transaction ends. */
export const lockAnalytics = (trx: Transaction<Database>) =>
  // Raw: a call without a table, whose result is of no use.
  sql`select pg_advisory_xact_lock(${advisoryLocks.analytics})`.execute(trx)

/** Adds the events of all batches that were committed since the last run to both analytics tables. */
export async function takeNewBatches(
  trx: Transaction<Database>,
  {
    scheduledFor,
    place: { systemIdentifier, databaseOid, tableOid },
    rebuiltBecause,
  }: { scheduledFor: Date; place: RunPlace; rebuiltBecause: string | null },
): Promise<AnalyticsRun> {
  // Raw: a measured hot path, in one statement so that all parts see the same snapshot.
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
        -- The text has as many digits as the double needs. A direct cast would round to 15 digits.
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
      insert into analytics_runs (scheduled_for, snapshot_from, snapshot_to, batches, events, students, exams, started_at, duration_ms,
        system_identifier, database_oid, table_oid, rebuilt_because)
      select ${scheduledFor}, snapshot_from, snapshot_to, batches, events, students, exams, at,
        extract(epoch from clock_timestamp() - at) * 1000,
        ${systemIdentifier}, ${databaseOid}::bigint, ${tableOid}::bigint, ${rebuiltBecause}
      from started, counts
      returning snapshot_from::text as "snapshotFrom", snapshot_to::text as "snapshotTo", batches, events, students, exams, duration_ms as "durationMs",
        rebuilt_because as "rebuiltBecause"`.execute(trx)
  const [run] = rows
  if (!run) throw new Error('insert … returning gave no row')
  return run
}

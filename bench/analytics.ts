import { type Database, type Kysely, runAnalytics, sql, verifyAggregates } from '@scores/storage'
import type { Bench } from './bench.ts'
import type { AnalyticsCost } from './report/results.ts'
import { openTestBed } from './test-bed.ts'

/** Divides the chunk sizes, like the number of students of an exam. */
const batchSize = 1_000
/** Number of events per statement. */
const chunkSize = 100_000
/** Share of the events that belong to one student: a million of 5 million. */
const shareOfOneStudent = 0.2

/** Grows one history. At each size, measures runs and a recount. */
export async function measureAnalytics(bench: Bench): Promise<AnalyticsCost[]> {
  const { histories, newEvents, analyticsRuns } = bench.sizes
  await using resources = new AsyncDisposableStack()
  const { db } = await openTestBed('postgres', resources, bench.signal)
  const results: AnalyticsCost[] = []
  let events = 0
  const add = async (upTo: number) => {
    const from = events
    while (events < upTo) {
      bench.signal.throwIfAborted()
      const size = Math.min(chunkSize, upTo - events)
      await addEvents(db, events, size)
      events += size
      bench.progress(events - from, upTo - from)
    }
  }
  for (const history of histories) {
    bench.doing(`analytics, a history of ${history.toLocaleString('en-US')} events`)
    await add(history)
    await runAnalytics(db, new Date())
    // The state that autovacuum would have reached.
    await sql`vacuum analyze`.execute(db)
    const runMs: number[] = []
    for (let n = 0; n < analyticsRuns; n += 1) {
      await add(events + newEvents)
      runMs.push(await timed(() => runAnalytics(db, new Date())))
    }
    bench.doing(`analytics, a recount of ${events.toLocaleString('en-US')} events`)
    const recountMs = await timed(() => recount(db))
    const findings = await verifyAggregates(db)
    const { rows } = await sql<{
      most: number
    }>`select max(score_count)::int as most from student_totals`.execute(db)
    results.push({
      events,
      ofOneStudent: rows[0]?.most ?? 0,
      newEvents,
      runMs,
      recountMs,
      isEqual: findings.every(({ holds }) => holds),
    })
  }
  return results
}

/** Inserts events like the feed's, with their ledger rows. Twenty of a thousand students sit each exam. */
async function addEvents(db: Kysely<Database>, from: number, count: number): Promise<void> {
  await sql`
    with message as (
      select n, case when n % ${1 / shareOfOneStudent}::integer = 0 then 1 else 2 + n % 999 end as student, 1 + n / 20 as exam
      from generate_series(${from}::integer, ${from + count - 1}::integer) as n
    ), type as (
      insert into event_type (event_type_identification) select 'score' where not exists (select from event_type)
    ), new_students as (
      insert into students (student_identification) select 'student ' || n from generate_series(1, 1000) as n
      where not exists (select from students)
    ), new_exams as (
      insert into exams (exam_identification) select distinct exam from message order by exam
    ), inserted as (
      insert into events (message_id, event_type, student_id, exam_id, score, received_at, batch_id)
      select uuidv7(), 1, student, exam, random(), now(), 1 + n / ${batchSize}::integer from message order by n
      returning id, batch_id
    )
    insert into ingest_batches (
      id, job_id, feed, listener_run, first_sequence, last_sequence, received, stored, duplicate, quarantined,
      first_event_id, last_event_id, first_received_at, last_received_at
    )
    select batch_id, 'bench ' || min(id), 'bench', '019ab000-0000-7000-8000-000000000000', min(id), min(id) + count(*) - 1,
      count(*), count(*), 0, 0, min(id), max(id), now(), now()
    from inserted group by batch_id order by batch_id`.execute(db)
}

/** Measures a run that recounts everything. */
async function recount(db: Kysely<Database>): Promise<void> {
  for (const key of ['student_id', 'exam_id']) {
    await sql`
      create temporary table recount on commit drop as
      select ${sql.ref(key)}, count(*) as score_count, sum(score) as score_sum, sum(score) / count(*) as average_score
      from (select ${sql.ref(key)}, score::text::numeric as score from events) as exact group by 1`.execute(
      db,
    )
  }
}

async function timed(action: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await action()
  return performance.now() - startedAt
}

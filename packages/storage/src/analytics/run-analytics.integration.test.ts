import { randomUUID } from 'node:crypto'
import { openTestDatabase } from '@scores/testkit/vitest'
import fc from 'fast-check'
import { type Kysely, sql } from 'kysely'
import { expect, test } from 'vitest'
import type { DB } from '../database/database.generated.ts'
import { storeBatch } from '../ingest/store-batch.ts'
import { verifyAggregates } from '../verify/verify-aggregates.ts'
import { rebuildAnalytics, runAnalytics } from './run-analytics.ts'

const listenerRun = '019ab000-0000-7000-8000-000000000000'
const minute = new Date('2026-11-24T00:01:00Z')
let sequence = 1

async function store(
  db: Kysely<DB>,
  scores: readonly { student: string; exam: number; score: number }[],
): Promise<void> {
  const events = scores.map(each => ({
    ...each,
    messageId: randomUUID(),
    sequence,
    eventType: 'score',
    receivedAt: 1,
    extra: null,
  }))
  const batch = { feed: 'feed', listenerRun, received: events.length, firstReceivedAt: 1, lastReceivedAt: 1 }
  const judgedBy = { rulesVersion: '', codeVersion: '' }
  const header = { ...batch, jobId: randomUUID(), firstSequence: sequence }
  await storeBatch(db, header, events, [], judgedBy, () => {
    throw new Error('refused')
  })
  sequence += events.length
}

async function averages(db: Kysely<DB>) {
  const { rows } = await sql`
    select student_identification as student, scores_all, average_score, score_count::int
    from student_average_score join students on students.id = student_id order by 1`.execute(db)
  return rows
}

test('averages and all scores, per student and per exam, as of the run', async () => {
  const { db } = await openTestDatabase()
  await store(db, [
    { student: 'a', exam: 1, score: 0.1 },
    { student: 'a', exam: 2, score: 0.2 },
    { student: 'b', exam: 1, score: 1 },
  ])
  expect(await averages(db)).toEqual([])
  expect(await runAnalytics(db, minute)).toMatchObject({ batches: 1, events: 3, students: 2, exams: 2 })
  await store(db, [{ student: 'a', exam: 1, score: 0.6 }])

  expect(await averages(db)).toEqual([
    { student: 'a', scores_all: [0.1, 0.2], average_score: 0.15, score_count: 2 },
    { student: 'b', scores_all: [1], average_score: 1, score_count: 1 },
  ])
  expect(await runAnalytics(db, minute)).toMatchObject({ batches: 1, events: 1, students: 1, exams: 1 })
  expect(await averages(db)).toEqual([
    { student: 'a', scores_all: [0.1, 0.2, 0.6], average_score: 0.3, score_count: 3 },
    { student: 'b', scores_all: [1], average_score: 1, score_count: 1 },
  ])
  const { rows } = await sql`
    select exam_identification as exam, scores_all, average_score
    from exam_average_score join exams on exams.id = exam_id order by 1`.execute(db)
  expect(rows).toEqual([
    { exam: 1, scores_all: [0.1, 1, 0.6], average_score: 0.5666666666666667 },
    { exam: 2, scores_all: [0.2], average_score: 0.2 },
  ])
})

test('a batch that commits after later ones is taken by the next run, once', async () => {
  const { db } = await openTestDatabase()
  await store(db, [{ student: 'a', exam: 1, score: 0.5 }])
  const late = await db.startTransaction().execute()
  await sql`
    with batch as (
      insert into ingest_batches (job_id, feed, listener_run, first_sequence, last_sequence, received, stored, duplicate,
        quarantined, first_event_id, last_event_id, first_received_at, last_received_at)
      values ('late', 'feed', ${listenerRun}, 1, 1, 1, 1, 0, 0, 1000, 1000, now(), now()) returning id
    )
    insert into events (id, message_id, event_type, student_id, exam_id, score, received_at, batch_id)
    overriding system value select 1000, uuidv7(), 1, 1, 1, 1, now(), id from batch`.execute(late)
  await store(db, [{ student: 'a', exam: 1, score: 0 }])

  // The open transaction holds back nothing but itself.
  expect(await runAnalytics(db, minute)).toMatchObject({ batches: 2, events: 2 })
  await late.commit().execute()
  expect(await runAnalytics(db, minute)).toMatchObject({ batches: 1, events: 1 })
  expect(await runAnalytics(db, minute)).toMatchObject({ batches: 0, events: 0 })
  expect(await averages(db)).toMatchObject([{ average_score: 0.5, score_count: 3 }])
})

test('an incremental result equals a recount to the last digit, however the events came', async () => {
  const { db } = await openTestDatabase()
  const score = fc.record({
    student: fc.constantFrom('a', 'b', 'c'),
    exam: fc.integer({ min: 1, max: 4 }),
    score: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(score, { minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 4 }),
      async batches => {
        await Promise.all(batches.map(batch => store(db, batch)))
        await runAnalytics(db, minute)
        for (const finding of await verifyAggregates(db)) expect(finding).toMatchObject({ holds: true })
      },
    ),
    { numRuns: 15 },
  )
  const { rows } = await sql`
    select bool_and(t.scores_all = r.scores) as lists, bool_and(abs(t.average_score - r.average) < 1e-12) as averages, count(*)::int
    from student_average_score t
    join (select student_id, array_agg(score order by id) as scores, avg(score) as average from events group by 1) r using (student_id)`.execute(
    db,
  )
  expect(rows).toEqual([{ lists: true, averages: true, count: 3 }])
})

test('runs at the same time count every event once', async () => {
  const { db } = await openTestDatabase()
  await store(db, [{ student: 'a', exam: 1, score: 0.25 }])
  const runs = await Promise.all([1, 2, 3].map(() => runAnalytics(db, minute)))
  expect(runs.map(run => run.events).filter(events => events > 0)).toEqual([1])
  expect(await averages(db)).toMatchObject([{ average_score: 0.25, score_count: 1 }])
})

test('verify finds an average that is wrong, one that is missing and one too many', async () => {
  const { db } = await openTestDatabase()
  await store(db, [
    { student: 'a', exam: 1, score: 0.25 },
    { student: 'b', exam: 2, score: 0.25 },
  ])
  await runAnalytics(db, minute)
  await sql`update student_average_score set average_score = 0.26 where student_id = 1`.execute(db)
  await sql`delete from exam_totals where exam_id = 2`.execute(db)
  expect(await verifyAggregates(db)).toEqual([
    {
      claim: 'student_average_score equals a full recount',
      holds: false,
      detail: 'student_id 1: has 0.26, recount 0.25',
    },
    {
      claim: 'exam_average_score equals a full recount',
      holds: false,
      detail: 'exam_id 2: has no row, recount 0.25',
    },
  ])
  await sql`insert into student_totals values (99, 1, 1, 1, now())`.execute(db)
  expect((await verifyAggregates(db))[0]?.detail).toContain('student_id 99: has 1, recount no row')
})

test('a database that was restored from a dump is told from one that has nothing new', async () => {
  const { db } = await openTestDatabase()
  await store(db, [{ student: 'a', exam: 1, score: 0.25 }])
  await runAnalytics(db, minute)
  await sql`update analytics_runs set snapshot_to = '900000000:900000000:'`.execute(db)
  await expect(runAnalytics(db, minute)).rejects.toMatchObject({ code: 'ANALYTICS_BOUND_AHEAD' })
})

test('after a restore both tables are made anew, and runs go on from there', async () => {
  const { db } = await openTestDatabase()
  await store(db, [{ student: 'a', exam: 1, score: 0.25 }])
  await store(db, [{ student: 'b', exam: 1, score: 0.75 }])
  await runAnalytics(db, minute)
  await sql`update analytics_runs set snapshot_to = '900000000:900000000:'`.execute(db)
  await sql`update ingest_batches set xact_id = '800000000'`.execute(db)
  await sql`update student_totals set score_sum = 7`.execute(db)
  expect(await rebuildAnalytics(db)).toMatchObject({ batches: 2, events: 2, students: 2, exams: 1 })
  for (const finding of await verifyAggregates(db)) expect(finding).toMatchObject({ holds: true })
  await store(db, [{ student: 'a', exam: 2, score: 1 }])
  expect(await runAnalytics(db, minute)).toMatchObject({ events: 1 })
  for (const finding of await verifyAggregates(db)) expect(finding).toMatchObject({ holds: true })
})

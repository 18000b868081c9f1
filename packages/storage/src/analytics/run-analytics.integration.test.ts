import { eventOf, openTestDatabase, storeBatch } from '@scores/testkit/vitest'
import fc from 'fast-check'
import { type Kysely, sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Database } from '../database/database.ts'
import { declareRoles } from '../database/declare-roles.ts'
import { verifyAggregates } from '../verify/verify-aggregates.ts'
import { readAnalyticsHealth } from './read-analytics-health.ts'
import { runAnalytics } from './run-analytics.ts'

const minute = new Date('2026-11-24T00:01:00Z')

const store = (db: Kysely<Database>, scores: readonly { student: string; exam: number; score: number }[]) =>
  storeBatch(db, scores.map(eventOf))

async function averages(db: Kysely<Database>) {
  const { rows } = await sql`
    select student_identification as student, scores_all, average_score, score_count
    from student_average_score join students on students.id = student_id order by 1`.execute(db)
  return rows
}

test('a run updates averages and lists of scores per student and per exam', async () => {
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
      values ('late', 'feed', gen_random_uuid(), 1, 1, 1, 1, 0, 0, 1000, 1000, now(), now()) returning id
    )
    insert into events (id, message_id, event_type, student_id, exam_id, score, received_at, batch_id)
    overriding system value select 1000, uuidv7(), 1, 1, 1, 1, now(), id from batch`.execute(late)
  await store(db, [{ student: 'a', exam: 1, score: 0 }])

  // The open transaction holds back only its own batch.
  expect(await runAnalytics(db, minute)).toMatchObject({ batches: 2, events: 2 })
  await late.commit().execute()
  expect(await runAnalytics(db, minute)).toMatchObject({ batches: 1, events: 1 })
  expect(await runAnalytics(db, minute)).toMatchObject({ batches: 0, events: 0 })
  expect(await averages(db)).toMatchObject([{ average_score: 0.5, score_count: 3 }])
})

test('an incremental result equals a recount to the last digit, whatever the batches', async () => {
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
    select bool_and(t.scores_all = r.scores) as lists, bool_and(abs(t.average_score - r.average) < 1e-12) as averages, count(*)
    from student_average_score t
    join (select student_id, array_agg(score order by id) as scores, avg(score) as average from events group by 1) r using (student_id)`.execute(
    db,
  )
  expect(rows).toEqual([{ lists: true, averages: true, count: 3 }])
})

test('concurrent runs count every event once', async () => {
  const { db } = await openTestDatabase()
  await store(db, [{ student: 'a', exam: 1, score: 0.25 }])
  const runs = await Promise.all([1, 2, 3].map(() => runAnalytics(db, minute)))
  expect(runs.map(run => run.events).filter(events => events > 0)).toEqual([1])
  expect(await averages(db)).toMatchObject([{ average_score: 0.25, score_count: 1 }])
})

/** Stores a score that the bound of the last run claims to have seen, and two that it has not. */
async function storeBehindBound(db: Kysely<Database>): Promise<void> {
  await store(db, [{ student: 'a', exam: 1, score: 0.25 }])
  await runAnalytics(db, minute)
  await store(db, [{ student: 'a', exam: 2, score: 0.75 }])
  await sql`update analytics_runs set snapshot_to = pg_current_snapshot()`.execute(db)
  await store(db, [{ student: 'b', exam: 1, score: 1 }])
}

async function expectExact(db: Kysely<Database>): Promise<void> {
  for (const finding of await verifyAggregates(db)) expect(finding).toMatchObject({ holds: true })
}

const restored = { rebuiltBecause: expect.stringContaining('restored'), events: 3, students: 2, exams: 2 }

test.each([
  ['system_identifier', sql`update analytics_runs set system_identifier = '7'`],
  ['database_oid', sql`update analytics_runs set database_oid = 7`],
  ['table_oid', sql`update analytics_runs set table_oid = 7`],
])(
  'in another place, by its %s, a run counts anew once, although the counter has passed the bound',
  async (_, move) => {
    const { db } = await openTestDatabase()
    await storeBehindBound(db)
    await move.execute(db)
    expect(await runAnalytics(db, minute)).toMatchObject(restored)
    await expectExact(db)
    await store(db, [{ student: 'a', exam: 3, score: 0.5 }])
    expect(await runAnalytics(db, minute)).toMatchObject({ rebuiltBecause: null, events: 1 })
    await expectExact(db)
  },
)

test('a run counts anew where the counter went backwards, also batches with ids of the other server', async () => {
  const { db } = await openTestDatabase()
  await storeBehindBound(db)
  await sql`update analytics_runs set snapshot_to = '900000000:900000000:'`.execute(db)
  await sql`update ingest_batches set xact_id = '800000000' where id = 1`.execute(db)
  expect(await runAnalytics(db, minute)).toMatchObject(restored)
  await expectExact(db)
})

test('a bound of unknown origin is not trusted', async () => {
  const { db } = await openTestDatabase()
  await storeBehindBound(db)
  await sql`update analytics_runs set system_identifier = null, database_oid = null, table_oid = null`.execute(
    db,
  )
  expect(await runAnalytics(db, minute)).toMatchObject({ rebuiltBecause: expect.any(String), events: 3 })
  await expectExact(db)
})

test('a role that may not read the cluster recognises a restored database all the same', async () => {
  const { db } = await openTestDatabase()
  await store(db, [{ student: 'a', exam: 1, score: 0.25 }])
  await runAnalytics(db, minute)
  await declareRoles(db, { pipeline: 'secret', analyst: '' })
  await sql`revoke execute on function pg_control_system() from public`.execute(db)
  const asPipeline = (at: Date) =>
    db.connection().execute(async connection => {
      await sql`set role pipeline`.execute(connection)
      const run = await runAnalytics(connection, at)
      await sql`reset role`.execute(connection)
      return run
    })
  expect(await asPipeline(minute)).toMatchObject({ rebuiltBecause: null })
  await sql`update analytics_runs set table_oid = 7`.execute(db)
  expect(await asPipeline(minute)).toMatchObject({ rebuiltBecause: expect.stringContaining('restored') })
  expect((await readAnalyticsHealth(db, null)).rebuild).toMatchObject({
    why: expect.stringContaining('restored'),
  })
})

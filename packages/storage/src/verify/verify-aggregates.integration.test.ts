import { eventOf, openTestDatabase, storeBatch } from '@scores/testkit/vitest'
import { type Kysely, sql } from 'kysely'
import { expect, test } from 'vitest'
import { runAnalytics } from '../analytics/run-analytics.ts'
import type { Database } from '../database/database.ts'
import { verifyAggregates } from './verify-aggregates.ts'

async function storeAverages(db: Kysely<Database>): Promise<void> {
  await storeBatch(db, [
    eventOf({ student: 'a', exam: 1, score: 0.25 }),
    eventOf({ student: 'b', exam: 2, score: 0.25 }),
  ])
  await runAnalytics(db, new Date())
}

test('a wrong average is found', async () => {
  const { db } = await openTestDatabase()
  await storeAverages(db)
  await sql`update student_average_score set average_score = 0.26 where student_id = 1`.execute(db)
  expect(await verifyAggregates(db)).toEqual([
    {
      claim: 'student_average_score equals a full recount',
      holds: false,
      detail: 'student_id 1: has 0.26, recount 0.25',
    },
    { claim: 'exam_average_score equals a full recount', holds: true, detail: '2 rows' },
  ])
})

test('a missing average is found', async () => {
  const { db } = await openTestDatabase()
  await storeAverages(db)
  await sql`delete from exam_totals where exam_id = 2`.execute(db)
  expect((await verifyAggregates(db))[1]).toEqual({
    claim: 'exam_average_score equals a full recount',
    holds: false,
    detail: 'exam_id 2: has no row, recount 0.25',
  })
})

test('an average without events is found', async () => {
  const { db } = await openTestDatabase()
  await storeAverages(db)
  await sql`insert into student_totals values (99, 1, 1, 1, now())`.execute(db)
  expect((await verifyAggregates(db))[0]).toMatchObject({
    holds: false,
    detail: 'student_id 99: has 1, recount no row',
  })
})

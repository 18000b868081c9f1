import { eventOf, openTestDatabase, storeBatch } from '@scores/testkit/vitest'
import { type Kysely, sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Database } from '../database/database.ts'
import { verifyAggregates } from '../verify/verify-aggregates.ts'
import { rebuildAnalytics } from './rebuild-analytics.ts'
import { runAnalytics } from './run-analytics.ts'

const minute = new Date('2026-11-24T00:01:00Z')

/** Makes the database look like one that was restored from a dump, with wrong totals. */
async function simulateRestore(db: Kysely<Database>): Promise<void> {
  await storeBatch(db, [eventOf({ student: 'a', exam: 1 })])
  await storeBatch(db, [eventOf({ student: 'b', exam: 1 })])
  await runAnalytics(db, minute)
  await sql`update analytics_runs set snapshot_to = '900000000:900000000:'`.execute(db)
  await sql`update ingest_batches set xact_id = '800000000'`.execute(db)
  await sql`update student_totals set score_sum = 7`.execute(db)
}

async function expectExact(db: Kysely<Database>): Promise<void> {
  for (const finding of await verifyAggregates(db)) expect(finding).toMatchObject({ holds: true })
}

test('after a restore a rebuild recounts both tables', async () => {
  const { db } = await openTestDatabase()
  await simulateRestore(db)
  expect(await rebuildAnalytics(db)).toMatchObject({ batches: 2, events: 2, students: 2, exams: 1 })
  await expectExact(db)
})

test('after a rebuild, runs are incremental again', async () => {
  const { db } = await openTestDatabase()
  await simulateRestore(db)
  await rebuildAnalytics(db)
  await storeBatch(db, [eventOf({ student: 'a', exam: 2, score: 1 })])
  expect(await runAnalytics(db, minute)).toMatchObject({ events: 1 })
  await expectExact(db)
})

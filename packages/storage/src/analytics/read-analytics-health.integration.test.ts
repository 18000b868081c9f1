import { openTestDatabase, quiet } from '@scores/testkit/vitest'
import { type Kysely, sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import type { Database } from '../database/database.ts'
import { keepHeartbeat } from '../heartbeats/keep-heartbeat.ts'
import { readAnalyticsHealth } from './read-analytics-health.ts'
import { runAnalytics } from './run-analytics.ts'

const alive = (db: Kysely<Database>, since: string, at: string) =>
  sql`insert into service_heartbeats values (gen_random_uuid(), 'normalizer', now() - ${since}::interval, now() - ${at}::interval)`.execute(
    db,
  )

async function lastRun(db: Kysely<Database>, age: string): Promise<void> {
  await runAnalytics(db, new Date())
  await sql`update analytics_runs set started_at = now() - ${age}::interval`.execute(db)
}

const isOverdue = async (db: Kysely<Database>, since: Date | null = null) =>
  (await readAnalyticsHealth(db, since)).isOverdue

test('a run is overdue when the pipeline has been running for two minutes without one', async () => {
  const { db } = await openTestDatabase()
  await lastRun(db, '121 s')
  await alive(db, '121 s', '5 s')
  expect(await isOverdue(db)).toBe(true)
})

test('a pipeline that never ran its analytics is overdue too', async () => {
  const { db } = await openTestDatabase()
  await alive(db, '1 h', '5 s')
  expect(await readAnalyticsHealth(db, null)).toMatchObject({ isOverdue: true, secondsSinceRun: null })
})

test.each([
  ['has run recently', '100 s', '1 h', '5 s'],
  ['was started after a night', '9 h', '60 s', '5 s'],
  ['is stopped', '9 h', '20 h', '9 h'],
])('no run is overdue while the pipeline %s', async (_, run, since, at) => {
  const { db } = await openTestDatabase()
  await lastRun(db, run)
  await alive(db, since, at)
  expect(await isOverdue(db)).toBe(false)
})

test('a supervisor whose services do not reach the database counts as running', async () => {
  const { db } = await openTestDatabase()
  await lastRun(db, '10 min')
  expect(await isOverdue(db, new Date(Date.now() - 600_000))).toBe(true)
  expect(await isOverdue(db, new Date())).toBe(false)
  expect(await isOverdue(db)).toBe(false)
})

test('a process is alive from its start to its stop', async () => {
  const { db } = await openTestDatabase()
  const heartbeat = keepHeartbeat(db, 'test', quiet)
  onTestFinished(() => heartbeat[Symbol.asyncDispose]())
  const running = async () => (await readAnalyticsHealth(db, null)).runningForSeconds
  await expect.poll(running).not.toBeNull()
  await heartbeat[Symbol.asyncDispose]()
  expect(await running()).toBeNull()
})

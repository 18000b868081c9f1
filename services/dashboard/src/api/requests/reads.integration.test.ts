import { sql } from '@scores/storage'
import { failure } from '@scores/testkit/api'
import { startDashboard } from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import { run } from '../../run.ts'

const timeout = 30_000
const search = '/api/quarantine?match=%24.score%20%3E%201'

async function start() {
  const { db, ask: fetchAs } = await startDashboard(run)
  const ask = async (login: string, path: string, init: RequestInit = {}) => {
    const response = await fetchAs(login, path, init)
    return { status: response.status, body: await response.json() }
  }
  /** Number of the dashboard's statements that wait for a lock. */
  const waiting = async () => {
    const { rows } = await sql<{ waiting: number }>`
      select count(*)::int as waiting from pg_stat_activity
      where datname = current_database() and application_name = 'dashboard-api' and wait_event_type = 'Lock'`.execute(
      db,
    )
    return rows[0]?.waiting
  }
  /** Makes every read of the quarantine wait, like a slow JSON path, while the callback runs. */
  const whileSlow = (use: () => Promise<void>) =>
    db.transaction().execute(async trx => {
      await sql`lock table data_quality_checks_results in access exclusive mode`.execute(trx)
      await use()
    })
  return { ask, waiting, whileSlow }
}

test('slow searches of a viewer keep nobody else waiting', { timeout: 60_000 }, async () => {
  const { ask, waiting, whileSlow } = await start()
  await whileSlow(async () => {
    const abort = new AbortController()
    const searches = Array.from({ length: 8 }, () =>
      ask('viewer:may-look', search, { signal: abort.signal }).catch(() => null),
    )
    await expect.poll(waiting, { timeout }).toBe(2)
    const { signal } = abort
    expect(await ask('admin:may-act', '/api/replays', { signal })).toMatchObject({ status: 200 })
    expect(await ask('viewer:may-look', '/api/replays', { signal })).toMatchObject({ status: 200 })
    expect(await ask('admin:may-act', '/readyz', { signal })).toMatchObject({ status: 200 })
    const cancelled = await ask('admin:may-act', '/api/replays/1/cancel', { method: 'POST', body: '{}' })
    expect(cancelled.status).toBe(400)
    abort.abort()
    await Promise.all(searches)
  })
})

test('a search ends in the database when the client disconnects', { timeout: 60_000 }, async () => {
  const { ask, waiting, whileSlow } = await start()
  await whileSlow(async () => {
    const abort = new AbortController()
    const gone = expect(ask('viewer:may-look', search, { signal: abort.signal })).rejects.toThrow()
    await expect.poll(waiting, { timeout }).toBe(1)
    abort.abort()
    await gone
    await expect.poll(waiting, { timeout: 5_000 }).toBe(0)
  })
  expect(await ask('viewer:may-look', search)).toMatchObject({ status: 200 })
})

test('a search that takes too long is told to narrow its filter', { timeout: 60_000 }, async () => {
  const { ask, whileSlow } = await start()
  await whileSlow(async () => {
    const answer = await ask('viewer:may-look', search)
    expect(answer).toMatchObject(failure(503, 'DATABASE_SLOW'))
    expect(JSON.stringify(answer.body)).toContain('narrower filter')
  })
})

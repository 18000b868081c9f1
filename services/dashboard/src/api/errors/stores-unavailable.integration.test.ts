import { openDatabase, sql } from '@scores/storage'
import { freePort } from '@scores/testkit'
import { failure, openTestApi, requestsOf } from '@scores/testkit/api'
import { createTestQueue, openTestDatabase, quiet, statuses, takeIn } from '@scores/testkit/vitest'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createServer } from '../../create-server.ts'

/** A database, and an API with its own pool of connections to it. */
async function open({ statementTimeoutMs = 20_000 } = {}) {
  const { db, url } = await openTestDatabase()
  const apiDb = openDatabase({ url, name: 'api under test', connections: 2, statementTimeoutMs }, quiet)
  onTestFinished(() => apiDb.destroy())
  return { db, ...(await openTestApi(createServer, { db: apiDb, queue: { url, namespace: 'bullmq' } })) }
}

const withoutDatabase = [
  ...['getOpenapi', 'listWhy', 'getSession', 'listFailedJobs', 'retryFailedJobs'],
  // They say that the database is unavailable.
  ...['getOverview', 'getLive'],
]

test('without the database, every route that needs it answers 503', async () => {
  const url = `postgres://nobody@127.0.0.1:${await freePort()}/scores`
  const db = openDatabase({ url, name: 'test', connections: 2, statementTimeoutMs: 1_000 }, quiet)
  onTestFinished(() => db.destroy())
  const { document, ask } = await openTestApi(createServer, { db, queue: await createTestQueue('postgres') })
  for (const { operationId, method, url: path, body } of requestsOf(document)) {
    if (withoutDatabase.includes(operationId)) continue
    expect(await ask(method, path, body), path).toMatchObject(failure(503, 'DATABASE_UNAVAILABLE'))
  }
})

test('a connection lost during a statement answers 503, and nothing changes', async () => {
  const { db, post } = await open()
  await takeIn(db, [{}])
  const answer = await db.transaction().execute(async trx => {
    await sql`lock table data_quality_checks_results in exclusive mode`.execute(trx)
    const asked = post('/api/quarantine/discard', { filter: { all: true } })
    await expect
      .poll(
        async () => {
          const { rows } = await sql<{ ended: boolean }>`
          select pg_terminate_backend(pid) as ended from pg_stat_activity
          where application_name = 'api under test' and datname = current_database() and wait_event_type = 'Lock'`.execute(
            db,
          )
          return rows
        },
        { timeout: 20_000 },
      )
      .toEqual([{ ended: true }])
    return asked
  })
  expect(answer).toMatchObject(failure(503, 'DATABASE_UNAVAILABLE'))
  expect(await statuses(db)).toEqual(['open'])
})

test('a statement timeout has a code of its own', async () => {
  const { db, get } = await open({ statementTimeoutMs: 100 })
  await db.transaction().execute(async trx => {
    await sql`lock table data_quality_checks_results in access exclusive mode`.execute(trx)
    expect(await get('/api/quarantine')).toMatchObject(failure(503, 'DATABASE_SLOW'))
  })
})

test.each(['redis://127.0.0.1', 'postgres://nobody@127.0.0.1'])(
  'without the queue at %s, replays and failed jobs are unavailable',
  async at => {
    const { db } = await openTestDatabase()
    await takeIn(db, [{}])
    const queue = { url: `${at}:${await freePort()}/0`, namespace: 'away' }
    const { ask, post, get } = await openTestApi(createServer, { db, queue })
    const unavailable = failure(503, 'QUEUE_UNAVAILABLE')
    expect(await post('/api/replays', { filter: { all: true } })).toMatchObject(unavailable)
    expect(await get('/api/replays/failed-jobs')).toMatchObject(unavailable)
    expect(await post('/api/replays/failed-jobs/retry', {})).toMatchObject(unavailable)
    expect(await ask('POST', '/api/replays/dry-run', { filter: { all: true } })).toMatchObject({
      status: 200,
    })
    expect(await statuses(db)).toEqual(['open'])
  },
)

test('an unexpected error is logged, and its message is not disclosed', async () => {
  const { db, get, log } = await open()
  const logged = vi.spyOn(log, 'error')
  await sql`alter table data_quality_checks_results rename column reason to elsewhere`.execute(db)
  const { status, body } = await get('/api/quarantine')
  expect({ status, body }).toMatchObject(failure(500, 'INTERNAL'))
  expect(JSON.stringify(body)).not.toContain('reason')
  expect(logged).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ err: expect.objectContaining({ message: expect.stringContaining('reason') }) }),
    expect.any(String),
  )
})

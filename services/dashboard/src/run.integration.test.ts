import { sql } from '@scores/storage'
import { freePort } from '@scores/testkit'
import { openTestDatabase, quiet, takeIn } from '@scores/testkit/vitest'
import { expect, onTestFinished, test } from 'vitest'
import { run } from './run.ts'

test('the dashboard admits its users, and its API has its own pool', async () => {
  const { db, url } = await openTestDatabase()
  await takeIn(db, [{}])
  const port = await freePort()
  const resources = new AsyncDisposableStack()
  onTestFinished(() => resources.disposeAsync())
  const fail = (error: unknown) => {
    throw error
  }
  const env = {
    DATABASE_URL: url,
    QUEUE_URL: url,
    DASHBOARD_PORT: String(port),
    DASHBOARD_USER: 'anna',
    DASHBOARD_PASSWORD: 'may-act',
    DASHBOARD_VIEWER_PASSWORD: 'may-look',
    CODE_VERSION: '1.2.3',
  }
  await run({ env, log: quiet, resources, fail, setWorking: () => undefined })

  expect((await fetch(`http://127.0.0.1:${port}/livez`)).status).toBe(200)
  const ask = (login: string, path: string, init: RequestInit = {}) => {
    const headers = { authorization: `Basic ${btoa(login)}`, 'content-type': 'application/json' }
    return fetch(`http://127.0.0.1:${port}${path}`, { ...init, headers })
  }
  const post = (login: string, body: object) =>
    ask(login, '/api/replays', { method: 'POST', body: JSON.stringify(body) })

  expect((await ask('viewer:may-act', '/api/replays')).status).toBe(401)
  expect((await ask('viewer:may-look', '/api/replays')).status).toBe(200)
  expect((await ask('viewer:may-look', '/queues/api/queues')).status).toBe(200)
  expect((await post('viewer:may-look', { filter: { all: true } })).status).toBe(403)
  const started = await post('anna:may-act', { filter: { all: true } })
  expect(started.status).toBe(201)
  expect(await started.json()).toMatchObject({ requestedBy: 'anna', codeVersion: '1.2.3', planned: 1 })
  const { rows } = await sql<{ name: string }>`
    select distinct application_name as name from pg_stat_activity
    where datname = current_database() and application_name like 'dashboard%'`.execute(db)
  expect(rows).toEqual([{ name: 'dashboard-api' }])
})

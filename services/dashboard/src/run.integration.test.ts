import { sql } from '@scores/storage'
import { startDashboard } from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import { run } from './run.ts'

test('the dashboard admits its users, and its API has its own pool', async () => {
  const { db, url, ask } = await startDashboard(run, { DASHBOARD_USER: 'anna', CODE_VERSION: '1.2.3' })
  expect((await fetch(`${url}/livez`)).status).toBe(200)
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

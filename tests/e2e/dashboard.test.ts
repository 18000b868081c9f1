import { parseJson } from '@scores/testkit'
import { Installation } from '@scores/testkit/vitest'
import { afterAll, beforeAll, expect, test } from 'vitest'

const installation = await Installation.create()
afterAll(() => installation[Symbol.asyncDispose]())
beforeAll(async () => {
  await installation.up()
})

const basic = (credentials: string) => ({
  authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
})
const login = basic('admin:secret')
const get = (path: string, init: RequestInit = {}) =>
  fetch(`${installation.dashboardUrl}${path}`, { redirect: 'manual', ...init })

test('the liveness probe needs no login', async () => {
  expect((await get('/healthz')).status).toBe(200)
})

test('the readiness probe reports both stores', async () => {
  expect(await (await get('/readyz')).json()).toEqual({ status: 'ok', database: 'ok', queue: 'ok' })
})

test.each(['/', '/queues', '/queues/api/queues'])('%s requires a login', async path => {
  expect((await get(path)).status).toBe(401)
  expect((await get(path, { headers: basic('admin:wrong') })).status).toBe(401)
})

test('Bull Board is under its own path', async () => {
  expect(await (await get('/queues', { headers: login })).text()).toContain('Exam scores')
})

test('the board lists both queues', async () => {
  const text = await (await get('/queues/api/queues', { headers: login })).text()
  const { queues } = parseJson<{ queues: { name: string }[] }>(text)
  expect(queues.map(({ name }) => name).toSorted()).toEqual(['analytics', 'raw-messages'])
})

test('people are led to the login page, and back', async () => {
  const led = await get('/queues', { headers: { accept: 'text/html' } })
  expect(led.headers.get('location')).toBe('/login?next=%2Fqueues')
  const body = new URLSearchParams({ user: 'admin', password: 'secret', next: '/queues' })
  const { headers, status } = await get('/login', { method: 'POST', body })
  expect([status, headers.get('location')]).toEqual([303, '/queues'])
  const cookie = headers.getSetCookie()[0]?.split(';')[0] ?? ''
  expect((await get('/queues', { headers: { cookie } })).status).toBe(200)
})

test('the overview shows the running pipeline', async () => {
  const overview = parseJson<{ health: { level: string }; ledger: { difference: number } }>(
    await (await get('/api/overview', { headers: login })).text(),
  )
  expect(overview).toMatchObject({ health: { level: 'healthy' }, ledger: { difference: 0 } })
})

test.each([
  [{ 'sec-fetch-site': 'cross-site' }, 403],
  [{ origin: 'http://evil.example' }, 403],
  [{ 'sec-fetch-site': 'same-origin' }, 200],
])('a change from %j is answered with %i', async (headers, status) => {
  const path = '/queues/api/queues/analytics/pause'
  expect((await get(path, { method: 'PUT', headers: { ...login, ...headers } })).status).toBe(status)
})

import { failure, openTestApi } from '@scores/testkit/api'
import {
  createTestQueue,
  openTestDatabase,
  percent,
  percentPatch,
  queueBackends,
  statuses,
  takeIn,
} from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import { createServer } from '../../create-server.ts'

async function open(backend: 'postgres' | 'redis' = 'postgres') {
  const { db, url } = await openTestDatabase()
  const queue = backend === 'postgres' ? { url, namespace: 'bullmq' } : await createTestQueue(backend)
  return { db, ...(await openTestApi(createServer, { db, queue })) }
}

const all = { all: true }
const missing = 987_654_321

test.each(queueBackends)('with the queue on %s, a replay is started, shown and cancelled', async backend => {
  const { db, get, post, ask } = await open(backend)
  await takeIn(db, [{}, {}])
  const filter = { since: '2020-01-01T00:00:00Z', feed: 'feed' }
  const started = await post('/api/replays', { filter, patch: percentPatch, rate: 7 })
  expect(started).toMatchObject({
    status: 201,
    body: {
      status: 'running',
      requestedBy: 'anna',
      filter: { since: '2020-01-01T00:00:00.000Z', feed: 'feed' },
      patch: percentPatch,
      rate: 7,
      planned: 2,
      codeVersion: 'test',
    },
  })
  const path = String(started.headers['location'])
  expect(path).toMatch(/^\/api\/replays\/\d+$/)
  expect((await get(path)).body).toEqual(started.body)
  expect((await get('/api/replays')).body).toEqual({ replays: [started.body] })
  expect((await get('/api/replays?status=done')).body).toEqual({ replays: [] })

  expect(await ask('POST', `${path}/cancel`)).toMatchObject({
    status: 200,
    body: { status: 'cancelled', endedBy: 'anna', released: 2 },
  })
  expect(await ask('POST', `${path}/cancel`)).toMatchObject(failure(409, 'REPLAY_ENDED', 'it is cancelled'))
  expect(await statuses(db)).toEqual(['open', 'open'])
})

test('a replay has no patch and a moderate rate by default', async () => {
  const { db, get, post } = await open()
  await takeIn(db, [{}, {}])
  expect(await post('/api/replays', { filter: { match: '$.exam == 1' } })).toMatchObject({
    status: 201,
    body: { patch: null, rate: 200, planned: 1 },
  })
  expect(await post('/api/replays', { filter: all })).toMatchObject({ status: 201, body: { planned: 1 } })
  expect(await get('/api/replays?limit=1')).toMatchObject({ body: { replays: [{ filter: all }] } })
})

test('of two simultaneous replays of the same messages, one claims them', async () => {
  const { db, post } = await open()
  await takeIn(
    db,
    Array.from({ length: 300 }, () => ({})),
  )
  const answers = await Promise.all([1, 2].map(() => post('/api/replays', { filter: all })))
  expect(answers.toSorted((a, b) => a.status - b.status)).toMatchObject([
    { status: 201, body: { planned: 300 } },
    failure(409, 'BEING_REPLAYED', 'are being replayed'),
  ])
})

test('an unknown or invalid replay id is an error', async () => {
  const { get, ask } = await open()
  expect(await get(`/api/replays/${missing}`)).toMatchObject(failure(404, 'NO_SUCH_REPLAY'))
  expect(await ask('POST', `/api/replays/${missing}/cancel`)).toMatchObject(failure(404, 'NO_SUCH_REPLAY'))
  for (const id of ['abc', '0', '1e300'])
    expect(await get(`/api/replays/${id}`)).toMatchObject(failure(400, 'REQUEST_INVALID', 'path/id'))
  expect(await get('/api/replays?status=open')).toMatchObject(failure(400, 'REQUEST_INVALID'))
})

test('a dry run reports the results and changes nothing', async () => {
  const { db, post } = await open()
  const [good = 0, bad = 0] = await takeIn(db, [{ data: percent(1) }, { data: 'nonsense' }])
  expect(await post('/api/replays/dry-run', { filter: all, patch: percentPatch })).toMatchObject({
    status: 200,
    body: {
      messages: 2,
      passing: 1,
      failing: 1,
      failures: [{ reason: null, sample: { id: bad, before: 'nonsense' } }],
      passingSample: { id: good, before: percent(1) },
    },
  })
  expect(await post('/api/replays/dry-run', { filter: all })).toMatchObject({
    body: { passing: 0, failures: [{ reason: expect.any(String) }, {}], passingSample: null },
  })
  expect(await statuses(db)).toEqual(['open', 'open'])
})

test('a patch test reports the result for one message and changes nothing', async () => {
  const { db, post } = await open()
  const [good = 0, bad = 0] = await takeIn(db, [{ data: percent(1) }, { data: 'nonsense' }])
  const testOn = (id: number) => post('/api/replays/test-patch', { id, patch: percentPatch })
  expect(await testOn(good)).toMatchObject({ status: 200, body: { id: good, passes: true, why: null } })
  expect(await testOn(bad)).toMatchObject({ body: { passes: false, why: expect.any(String) } })
  expect(await testOn(missing)).toMatchObject(failure(404, 'NO_SUCH_MESSAGE'))
  expect(await statuses(db)).toEqual(['open', 'open'])
})

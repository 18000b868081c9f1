import { readQuarantined } from '@scores/storage'
import { failure, openTestApi } from '@scores/testkit/api'
import { openTestDatabase, percent, takeIn } from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import { createServer } from '../../create-server.ts'

async function open() {
  const { db, url } = await openTestDatabase()
  return { db, ...(await openTestApi(createServer, { db, queue: { url, namespace: 'bullmq' } })) }
}

const missing = 987_654_321

test('messages are listed page by page, newest first', async () => {
  const { db, get } = await open()
  expect(await get('/api/quarantine')).toMatchObject({ status: 200, body: { messages: [], next: null } })
  const ids = await takeIn(db, [{}, {}, {}])
  expect(await get('/api/quarantine?limit=2')).toMatchObject({
    body: { messages: [{ id: ids[2] }, { id: ids[1], payload: percent(2) }], next: ids[1] },
  })
  expect(await get(`/api/quarantine?limit=2&before=${ids[1]}`)).toMatchObject({
    body: { messages: [{ id: ids[0] }], next: null },
  })
})

test('every part of a filter and the status narrow the list', async () => {
  const { db, get } = await open()
  const [id = 0] = await takeIn(
    db,
    [{ data: '{"studentId":"Eva","exam":1,"score":7}', type: 'score' }],
    'one',
  )
  const at = (time: number) => new Date(time).toISOString()
  const other = { data: 'nonsense', type: 'score', receivedAt: 1_700_000_000_000 }
  const [otherId = 0] = await takeIn(db, [other], 'two')
  const { fingerprint } = (await readQuarantined(db, id)) ?? {}
  const narrowing = [
    'reason=out_of_range',
    `fingerprint=${fingerprint}`,
    'feed=one',
    `since=${at(1_764_000_000_000)}`,
    `ids=${id}`,
    `match=${encodeURIComponent('$.score > 6')}`,
    `match=${encodeURIComponent('$.score ? (@ > 6)')}`,
    `before=${otherId}`,
  ]
  for (const query of [...narrowing, narrowing.slice(0, 6).join('&')])
    expect(await get(`/api/quarantine?${query}`)).toMatchObject({ body: { messages: [{ id }] } })
  expect(await get(`/api/quarantine?until=${at(1_764_000_000_000)}`)).toMatchObject({
    body: { messages: [{ id: otherId }] },
  })
  for (const query of ['', `ids=${id}&ids=${otherId}`, 'eventType=score', 'status=open'])
    expect(await get(`/api/quarantine?${query}`)).toMatchObject({
      body: { messages: [{ id: otherId }, { id }] },
    })
  for (const query of ['status=resolved', 'feed=three', 'eventType=other'])
    expect(await get(`/api/quarantine?${query}`)).toMatchObject({ status: 200, body: { messages: [] } })
})

const wrongQueries: [string, number, string, string][] = [
  ['match=%24.score%20%3F%3F', 400, 'FILTER_INVALID', 'is not a valid JSON path'],
  ['match=%24x%20%3E%201', 400, 'FILTER_INVALID', 'could not find jsonpath variable "x"'],
  ['since=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z', 400, 'FILTER_INVALID', 'is not before'],
  [`ids=${missing}`, 404, 'NO_SUCH_MESSAGE', String(missing)],
  ['since=yesterday', 400, 'REQUEST_INVALID', 'query/since must match format "date-time"'],
  ['since=2026-01-31T12:00:00', 400, 'REQUEST_INVALID', 'query/since'],
  ['since=0000-01-01T00:00:00Z', 400, 'REQUEST_INVALID', 'query/since'],
  ['reason=too_late', 400, 'REQUEST_INVALID', 'query/reason must be one of envelope_too_large, not_json'],
  ['fingerprint=xyz', 400, 'REQUEST_INVALID', 'query/fingerprint must match pattern'],
  ['status=gone', 400, 'REQUEST_INVALID', 'query/status must be one of open'],
  ['limit=0', 400, 'REQUEST_INVALID', 'query/limit must be >= 1'],
  ['limit=501', 400, 'REQUEST_INVALID', 'query/limit must be <= 500'],
  ['limit=', 400, 'REQUEST_INVALID', 'query/limit must be integer'],
  ['limit=1&limit=2', 400, 'REQUEST_INVALID', 'query/limit must be integer'],
  ['ids=1&ids=b', 400, 'REQUEST_INVALID', 'query/ids/1 must be integer'],
  ['before=9007199254740993', 400, 'REQUEST_INVALID', 'query/before must be <='],
  ['feed=%00', 400, 'REQUEST_INVALID', 'query/feed has U+0000'],
  ['all=true', 400, 'REQUEST_INVALID', 'query has the unknown all'],
]

test('an invalid query is rejected with the place of the error', async () => {
  const { db, get } = await open()
  await takeIn(db, [{ data: '{"at":"2026-01-01"}' }])
  for (const [query, status, code, message] of wrongQueries)
    expect(await get(`/api/quarantine?${query}`), query).toMatchObject(failure(status, code, message))
})

test('a path that fails on a payload does not match it, and still matches others', async () => {
  const { db, get } = await open()
  await takeIn(db, [{ data: '{"at":"2026-01-01"}' }, { data: '{"at":"2025-12-31T00:00:00Z"}' }])
  const path = encodeURIComponent('$.at.datetime() < "2026-01-01T00:00:00Z".datetime()')
  expect(await get(`/api/quarantine?match=${path}`)).toMatchObject({
    status: 200,
    body: { messages: [{ payload: '{"at":"2025-12-31T00:00:00Z"}' }] },
  })
})

test('groups are listed, largest first', async () => {
  const { db, get } = await open()
  await takeIn(db, [{}, {}, {}, { data: 'nonsense' }])
  expect(await get('/api/quarantine/groups')).toMatchObject({
    status: 200,
    body: {
      groups: [
        {
          reason: 'out_of_range',
          messages: 3,
          counts: { open: 3, resolved: 0 },
          sample: { payload: percent(3) },
        },
        { reason: 'not_json', messages: 1 },
      ],
    },
  })
  for (const [query, groups] of [
    ['limit=1', 1],
    ['reason=not_json&feed=feed&eventType=score&status=open', 1],
    ['status=resolved', 0],
    ['fingerprint=0123456789ab', 0],
  ] as const) {
    const { body } = await get(`/api/quarantine/groups?${query}`)
    expect(body).toHaveProperty('groups.length', groups)
  }
  expect(await get('/api/quarantine/groups?match=$')).toMatchObject(failure(400, 'REQUEST_INVALID'))
})

test('a message is returned with its history', async () => {
  const { db, get, post } = await open()
  const [id = 0] = await takeIn(db, [{ data: percent(1), eventId: '7' }])
  await post('/api/quarantine/discard', { filter: { ids: [id] }, note: 'a test' })
  expect(await get(`/api/quarantine/${id}`)).toMatchObject({
    status: 200,
    body: {
      id,
      payload: percent(1),
      edited: null,
      eventId: '7',
      status: 'discarded',
      statusBy: 'anna',
      codeVersion: 'code',
      history: [{ by: 'anna', from: 'open', to: 'discarded', replayId: null, note: 'a test' }],
    },
  })
  expect(await get(`/api/quarantine/${missing}`)).toMatchObject(failure(404, 'NO_SUCH_MESSAGE'))
  for (const wrong of ['abc', '0', '-1', '1.5', '1e300', '%00'])
    expect(await get(`/api/quarantine/${wrong}`)).toMatchObject(failure(400, 'REQUEST_INVALID', 'path/id'))
})

import { sql } from '@scores/storage'
import { failure, openTestApi } from '@scores/testkit/api'
import { beginReplay, openTestDatabase, percent, statuses, takeIn } from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import { createServer } from '../../create-server.ts'

async function open() {
  const { db, url } = await openTestDatabase()
  return { db, ...(await openTestApi(createServer, { db, queue: { url, namespace: 'bullmq' } })) }
}

const missing = 987_654_321

test('a payload is replaced and restored', async () => {
  const { db, get, ask } = await open()
  const [id = 0] = await takeIn(db, [{ data: 'nonsense' }])
  const path = `/api/quarantine/${id}/payload`
  const edit = (payload: string) => ask('PUT', path, { payload })
  expect(await edit('{"studentId":"Eva","exam":1}')).toMatchObject({
    status: 200,
    body: { fails: expect.stringContaining('score') },
  })
  const good = '{"studentId":"Eva","exam":1,"score":0.5}'
  expect(await edit(good)).toMatchObject({ status: 200, body: { fails: null } })
  expect(await get(`/api/quarantine/${id}`)).toMatchObject({
    body: { payload: 'nonsense', edited: { payload: good, by: 'anna' } },
  })
  expect(await ask('DELETE', path)).toMatchObject({ status: 200, body: { fails: expect.any(String) } })
  expect(await get(`/api/quarantine/${id}`)).toMatchObject({ body: { edited: null } })
})

test('an edit that is not possible changes nothing', async () => {
  const { db, get, ask } = await open()
  const [id = 0] = await takeIn(db, [{ data: 'nonsense' }])
  const path = `/api/quarantine/${id}/payload`
  const edit = (payload: string) => ask('PUT', path, { payload })
  for (const payload of ['a\u0000', '\ud800'])
    expect(await edit(payload)).toMatchObject(failure(400, 'PAYLOAD_INVALID'))
  const elsewhere = `/api/quarantine/${missing}/payload`
  expect(await ask('PUT', elsewhere, { payload: '{}' })).toMatchObject(failure(404, 'NO_SUCH_MESSAGE'))
  expect(await ask('DELETE', elsewhere)).toMatchObject(failure(404, 'NO_SUCH_MESSAGE'))
  await beginReplay(db, { all: true })
  expect(await edit('{}')).toMatchObject(failure(409, 'NOT_EDITABLE', 'is replaying'))
  expect(await ask('DELETE', path)).toMatchObject(failure(409, 'NOT_EDITABLE'))
  expect(await get(`/api/quarantine/${id}`)).toMatchObject({ body: { edited: null } })
})

test('messages are discarded and reopened in the name of the logged-in user', async () => {
  const { db, post } = await open()
  const ids = await takeIn(db, [{}, {}])
  const filter = { ids: ids.slice(0, 1) }
  expect(await post('/api/quarantine/reopen', { filter })).toMatchObject(
    failure(404, 'NOTHING_MATCHES', 'the filter matches 1 open'),
  )
  expect(await post('/api/quarantine/discard', { filter, note: 'a test' })).toMatchObject({
    status: 200,
    body: { messages: 1 },
  })
  expect(await statuses(db)).toEqual(['discarded', 'open'])
  expect(await post('/api/quarantine/reopen', { filter: { all: true } })).toMatchObject({
    body: { messages: 1 },
  })
  const { rows } = await sql<object>`select by, note from quarantine_history order by id`.execute(db)
  expect(rows).toEqual([
    { by: 'anna', note: 'a test' },
    { by: 'anna', note: null },
  ])
  await beginReplay(db, { all: true })
  expect(await post('/api/quarantine/discard', { filter: { all: true } })).toMatchObject(
    failure(409, 'BEING_REPLAYED'),
  )
})

test('a purge deletes only if dryRun is false', async () => {
  const { db, post } = await open()
  await takeIn(db, [{}, {}])
  await post('/api/quarantine/discard', { filter: { all: true } })
  const bytes = 2 * Buffer.byteLength(percent(1))
  const purge = (body: object) => post('/api/quarantine/purge', body)
  expect(await purge({ olderThanDays: 30, dryRun: false })).toMatchObject({
    body: { resolved: 0, discarded: 0, bytes: 0, deleted: 0 },
  })
  for (const dryRun of [{}, { dryRun: true }])
    expect(await purge({ olderThanDays: 0, ...dryRun })).toMatchObject({
      status: 200,
      body: { resolved: 0, discarded: 2, bytes, deleted: 0 },
    })
  expect(await statuses(db)).toHaveLength(2)
  expect(await purge({ olderThanDays: 0, dryRun: false })).toMatchObject({
    body: { resolved: 0, discarded: 2, bytes, deleted: 2 },
  })
  expect(await statuses(db)).toEqual([])
  const { rows } = await sql<object>`select purged_by, messages from quarantine_purges`.execute(db)
  expect(rows).toEqual([{ purged_by: 'anna', messages: 2 }])
})

test('a purge with an invalid number of days is rejected', async () => {
  const { post } = await open()
  const purge = (body: object) => post('/api/quarantine/purge', body)
  for (const olderThanDays of [-1, 36_501, null])
    expect(await purge({ olderThanDays })).toMatchObject(failure(400, 'REQUEST_INVALID', 'olderThanDays'))
})

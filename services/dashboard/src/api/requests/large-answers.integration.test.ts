import { openTestApi } from '@scores/testkit/api'
import { beginReplay, openTestDatabase, takeIn } from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import { createServer } from '../../create-server.ts'

const large = 'x'.repeat(1_000_000)

async function open() {
  const { db, url } = await openTestDatabase()
  return { db, ...(await openTestApi(createServer, { db, queue: { url, namespace: 'bullmq' } })) }
}

test('lists truncate every text of a message and say so; the message has it in full', async () => {
  const { db, get } = await open()
  const [id] = await takeIn(db, [{ data: `"${large}"`, type: large }, {}])
  const list = await get('/api/quarantine?limit=500')
  expect(list.body).toMatchObject({
    messages: [
      { truncated: [] },
      { id, eventType: large.slice(0, 200), truncated: ['eventType', 'payload'] },
    ],
  })
  const groups = await get('/api/quarantine/groups?limit=500')
  expect(groups.body).toMatchObject({
    groups: expect.arrayContaining([
      expect.objectContaining({
        eventType: large.slice(0, 200),
        truncated: expect.arrayContaining(['eventType', 'payload']),
      }),
    ]),
  })
  for (const { body } of [list, groups]) expect(JSON.stringify(body).length).toBeLessThan(10_000)
  expect(await get(`/api/quarantine/${id}`)).toMatchObject({
    body: { payload: `"${large}"`, eventType: large },
  })
})

test('the list of replays leaves out a long patch; the replay has it', async () => {
  const { db, get } = await open()
  await takeIn(db, [{}])
  const steps = [{ op: 'replace' as const, path: '/studentId', value: large }]
  const replay = await beginReplay(db, { all: true }, { patch: { version: 1, name: 'large', steps } })
  const { body } = await get('/api/replays')
  expect(body).toMatchObject({ replays: [{ filter: { all: true }, patch: null, omitted: ['patch'] }] })
  expect(await get(`/api/replays/${replay?.id}`)).toMatchObject({ body: { patch: { steps } } })
})

test('a dry run truncates its samples and states their length', async () => {
  const { db, post } = await open()
  await takeIn(db, [{ data: `"${large}"` }])
  const { body } = await post('/api/replays/dry-run', { filter: { all: true } })
  expect(body).toMatchObject({
    messages: 1,
    failures: [{ sample: { before: expect.stringMatching(/^"x{1999}… \(1000002 characters\)$/) } }],
  })
})

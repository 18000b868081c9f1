import { failure, openTestApi } from '@scores/testkit/api'
import { openTestDatabase, percentPatch, statuses, takeIn } from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import { createServer } from '../../create-server.ts'

async function open() {
  const { db, url } = await openTestDatabase()
  return { db, ...(await openTestApi(createServer, { db, queue: { url, namespace: 'bullmq' } })) }
}

const all = { all: true }
const missing = 987_654_321

const invalidFilters: [object, number, string, string][] = [
  [{}, 400, 'FILTER_EMPTY', 'the filter is empty'],
  [{ since: '2026-02-01T00:00:00Z', until: '2026-01-01T00:00:00Z' }, 400, 'FILTER_INVALID', 'is not before'],
  [{ match: '$.score ?? 1' }, 400, 'FILTER_INVALID', 'is not a valid JSON path'],
  [{ ids: [missing] }, 404, 'NO_SUCH_MESSAGE', String(missing)],
  [{ ids: [1e300] }, 400, 'FILTER_INVALID', 'is not an id'],
  [{ reason: 'not_json' }, 404, 'NOTHING_MATCHES', 'no quarantined message matches'],
  [{ reason: 'too_late' }, 400, 'REQUEST_INVALID', 'body/filter/reason must be one of'],
  [{ all: false }, 400, 'REQUEST_INVALID', 'body/filter/all must be true'],
  [{ ids: [] }, 400, 'REQUEST_INVALID', 'body/filter/ids'],
  [{ ids: ['1'] }, 400, 'REQUEST_INVALID', 'body/filter/ids/0 must be integer'],
  [{ ids: 1 }, 400, 'REQUEST_INVALID', 'body/filter/ids must be array'],
  [{ feed: 7 }, 400, 'REQUEST_INVALID', 'body/filter/feed must be string'],
  [{ feed: 'a\u0000' }, 400, 'REQUEST_INVALID', 'body/filter/feed has U+0000'],
  [{ since: 'yesterday' }, 400, 'REQUEST_INVALID', 'body/filter/since must match format'],
  [{ feeds: 'one' }, 400, 'REQUEST_INVALID', 'body/filter has the unknown feeds'],
]

test('an invalid filter is rejected by every route that takes one', async () => {
  const { db, post } = await open()
  await takeIn(db, [{}])
  for (const [filter, status, code, why] of invalidFilters) {
    for (const path of ['/replays', '/replays/dry-run', '/quarantine/discard', '/quarantine/reopen'])
      expect(await post(`/api${path}`, { filter }), path).toMatchObject(failure(status, code, why))
  }
  expect(await statuses(db)).toEqual(['open'])
})

const invalidPatches: [unknown, string, string][] = [
  [
    { ...percentPatch, steps: [{ op: 'multiply', path: '/score', by: 2 }] },
    'PATCH_INVALID',
    'step 1 has the unknown operation "multiply"',
  ],
  [{ ...percentPatch, steps: [{ op: 'divide', path: '/score', by: 0 }] }, 'PATCH_INVALID', 'step 1'],
  [
    { ...percentPatch, steps: [{ op: 'trim', path: '/constructor' }] },
    'PATCH_INVALID',
    'which is not allowed',
  ],
  [{ ...percentPatch, steps: [] }, 'PATCH_INVALID', 'it has no steps and no event type'],
  [{ ...percentPatch, version: 2 }, 'PATCH_INVALID', 'version'],
  [{ ...percentPatch, author: 'me' }, 'PATCH_INVALID', 'additional'],
  [{ ...percentPatch, name: 'a\u0000' }, 'PATCH_INVALID', 'U+0000'],
  [{}, 'PATCH_INVALID', 'version'],
  [[percentPatch], 'REQUEST_INVALID', 'body/patch must be object'],
  [null, 'REQUEST_INVALID', 'body/patch must be object'],
]

test('an invalid patch is rejected by every route that takes one', async () => {
  const { db, post } = await open()
  const [id] = await takeIn(db, [{}])
  for (const [patch, code, why] of invalidPatches) {
    const rejected = failure(400, code, why)
    for (const path of ['/api/replays', '/api/replays/dry-run'])
      expect(await post(path, { filter: all, patch }), path).toMatchObject(rejected)
    expect(await post('/api/replays/test-patch', { id, patch })).toMatchObject(rejected)
  }
  expect(await statuses(db)).toEqual(['open'])
})

test('an invalid rate is rejected', async () => {
  const { db, post } = await open()
  await takeIn(db, [{}])
  for (const rate of [0, 10_001, 1.5, '5', null])
    expect(await post('/api/replays', { filter: all, rate })).toMatchObject(
      failure(400, 'REQUEST_INVALID', 'body/rate'),
    )
  expect(await statuses(db)).toEqual(['open'])
})

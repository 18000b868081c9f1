import { randomBytes } from 'node:crypto'
import type { QuarantineFilter } from '@scores/contracts'
import { type Database, type Kysely, readQuarantined, sql } from '@scores/storage'
import { freePort } from '@scores/testkit'
import {
  beginReplay,
  createTestQueue,
  openTestDatabase,
  percent,
  percentPatch,
  queueBackends,
  quiet,
  statuses,
  takeIn,
} from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import {
  changeMessages,
  dryRun,
  editMessage,
  getMessage,
  getReplay,
  planPurge,
  purge,
  retryJobs,
  startReplay,
  stopReplay,
  testPatch,
} from './index.ts'

const plan = { patch: percentPatch, rate: 100, requestedBy: 'anna', codeVersion: 'code' }

async function everything(db: Kysely<Database>): Promise<string> {
  const { rows } = await sql<{ all: string }>`
    select (select json_agg(q order by q.id)::text from data_quality_checks_results q)
      || (select coalesce(json_agg(r order by r.id), '[]')::text from replays r)
      || (select count(*) from events) || (select count(*) from quarantine_history) as all`.execute(db)
  return rows[0]?.all ?? ''
}

test('a dry run reports what would happen to the messages, and changes nothing', async () => {
  const { db } = await openTestDatabase()
  const ids = await takeIn(db, [
    { data: percent(1) },
    { data: percent(2) },
    { data: '{"studentId":"Eva","exam":1,"score":8730}' },
    { data: '{"studentId":"Eva","exam":1,"score":9730}' },
    { data: 'nonsense' },
  ])
  const before = await everything(db)
  expect(await dryRun(db, { all: true }, null)).toMatchObject({ messages: 5, passing: 0, failing: 5 })
  expect(await dryRun(db, { all: true }, percentPatch)).toEqual({
    messages: 5,
    passing: 2,
    failing: 3,
    failures: [
      {
        messages: 2,
        reason: 'out_of_range',
        why: '/score must be <= 1, found 87.3',
        sample: {
          id: ids[2],
          before: '{"studentId":"Eva","exam":1,"score":8730}',
          after: '{"studentId":"Eva","exam":1,"score":87.3}',
        },
      },
      {
        messages: 1,
        reason: null,
        why: 'the patch does not apply: the payload is not valid JSON',
        sample: { id: ids[4], before: 'nonsense', after: 'nonsense' },
      },
    ],
    passingSample: { id: ids[0], before: percent(1), after: '{"studentId":"Eva","exam":1,"score":0.515}' },
  })
  expect(await everything(db)).toBe(before)
})

test('a patch is tried on one message, and changes nothing', async () => {
  const { db } = await openTestDatabase()
  const [good = 0, bad = 0] = await takeIn(db, [{ data: percent(1) }, { data: 'nonsense' }])
  const before = await everything(db)
  expect(await testPatch(db, percentPatch, good)).toMatchObject({ passes: true, why: null })
  expect(await testPatch(db, percentPatch, bad)).toMatchObject({
    passes: false,
    why: expect.stringContaining('not valid JSON'),
  })
  await expect(testPatch(db, percentPatch, bad + 1)).rejects.toMatchObject({ code: 'NO_SUCH_MESSAGE' })
  expect(await everything(db)).toBe(before)
})

test('a dry run reads several pages', async () => {
  const { db } = await openTestDatabase()
  await takeIn(
    db,
    Array.from({ length: 2_500 }, () => ({})),
  )
  const seen: number[] = []
  const result = await dryRun(db, { all: true }, percentPatch, judged => seen.push(judged))
  expect(result).toMatchObject({ messages: 2_500, passing: 2_500 })
  expect(seen).toEqual([1_000, 2_000, 2_500])
})

const unknownReason: QuarantineFilter = JSON.parse('{"reason":"too_late"}')

test.each<[QuarantineFilter, string]>([
  [{}, 'the filter is empty'],
  [unknownReason, 'the reason too_late does not exist'],
  [{ fingerprint: 'xyz' }, 'xyz is not a fingerprint'],
  [{ since: 'yesterday' }, 'yesterday is not a valid time'],
  [{ since: '2026-02-01', until: '2026-01-01' }, '2026-02-01 is not before 2026-01-01'],
  [{ match: '$.score ?? 1' }, '$.score ?? 1 is not a valid JSON path'],
  [
    { match: '$nobody > 1' },
    '$nobody > 1 is not a valid JSON path: could not find jsonpath variable "nobody"',
  ],
  [{ since: '+012026-01-01T00:00:00Z' }, 'is not a valid time'],
  [{ ids: [1, 999_999] }, 'the quarantine has no message 999999'],
  [{ ids: [1.5] }, '1.5 is not an id'],
  [{ reason: 'not_json' }, 'no quarantined message matches the filter'],
])('an invalid filter such as %j is rejected with the reason, and nothing changes', async (filter, why) => {
  const { db, url } = await openTestDatabase()
  await sql`alter sequence data_quality_checks_results_id_seq restart with 1`.execute(db)
  await takeIn(db, [{}])
  const before = await everything(db)
  const queue = { url, namespace: 'bullmq' }
  await expect(dryRun(db, filter, null)).rejects.toThrow(why)
  await expect(startReplay(db, queue, { ...plan, filter }, quiet)).rejects.toThrow(why)
  for (const action of ['discard', 'reopen'] as const)
    await expect(changeMessages(db, { action, filter, by: 'anna', note: null })).rejects.toThrow(why)
  expect(await everything(db)).toBe(before)
})

test.each(queueBackends)('a replay starts while the queue on %s answers', async backend => {
  const { db } = await openTestDatabase()
  const queue = await createTestQueue(backend)
  await takeIn(db, [{}, {}])
  const replay = await startReplay(db, queue, { ...plan, filter: { all: true } }, quiet)
  expect(replay).toMatchObject({ planned: 2, requestedBy: 'anna', patch: percentPatch, rate: 100 })
  await expect(startReplay(db, queue, { ...plan, filter: { all: true } }, quiet)).rejects.toMatchObject({
    code: 'BEING_REPLAYED',
    message: `the 2 matching messages are being replayed (replay ${replay.id})`,
  })
  await expect(dryRun(db, { all: true }, null)).rejects.toMatchObject({ code: 'BEING_REPLAYED' })
  expect(await stopReplay(db, replay.id, 'bob')).toMatchObject({ status: 'cancelled', released: 2 })
  await expect(stopReplay(db, replay.id, 'bob')).rejects.toMatchObject({ code: 'REPLAY_ENDED' })
  await expect(stopReplay(db, replay.id + 1, 'bob')).rejects.toMatchObject({ code: 'NO_SUCH_REPLAY' })
  await expect(getReplay(db, replay.id + 1)).rejects.toMatchObject({ code: 'NO_SUCH_REPLAY' })
})

test.each(['redis://127.0.0.1', 'postgres://nobody@127.0.0.1'])(
  'without the queue at %s, no message is claimed',
  async server => {
    const { db } = await openTestDatabase()
    await takeIn(db, [{}])
    const before = await everything(db)
    const queue = {
      url: `${server}:${await freePort()}/x`,
      namespace: `test_${randomBytes(4).toString('hex')}`,
    }
    await expect(startReplay(db, queue, { ...plan, filter: { all: true } }, quiet)).rejects.toMatchObject({
      code: 'QUEUE_UNAVAILABLE',
    })
    await expect(retryJobs(queue, {}, () => undefined, quiet)).rejects.toMatchObject({
      code: 'QUEUE_UNAVAILABLE',
    })
    expect(await everything(db)).toBe(before)
  },
)

test.each([0, -1, 1.5, 10_001, Number.NaN])('a rate of %d is rejected', async rate => {
  const { db, url } = await openTestDatabase()
  await takeIn(db, [{}])
  const queue = { url, namespace: 'bullmq' }
  await expect(startReplay(db, queue, { ...plan, rate, filter: { all: true } }, quiet)).rejects.toMatchObject(
    {
      code: 'RATE_INVALID',
    },
  )
  expect(await statuses(db)).toEqual(['open'])
})

test('messages are discarded and reopened where their status allows it', async () => {
  const { db } = await openTestDatabase()
  const ids = await takeIn(db, [{}, {}])
  const change = (action: 'discard' | 'reopen', filter: QuarantineFilter = { all: true }) =>
    changeMessages(db, { action, filter, by: 'anna', note: 'a test' })
  await expect(change('reopen')).rejects.toThrow('can be reopened: the filter matches 2 open')
  expect(await change('discard', { ids: ids.slice(0, 1) })).toBe(1)
  expect(await change('discard')).toBe(1)
  await expect(change('discard')).rejects.toThrow('can be discarded: the filter matches 2 discarded')
  await expect(dryRun(db, { all: true }, null)).rejects.toThrow(
    'can be replayed: the filter matches 2 discarded',
  )
  expect(await change('reopen')).toBe(2)
  await beginReplay(db, { all: true })
  await expect(change('discard')).rejects.toMatchObject({ code: 'BEING_REPLAYED' })
  await expect(change('reopen')).rejects.toThrow('the filter matches 2 replaying')
})

test('an edited payload is judged at once, and the original is kept', async () => {
  const { db } = await openTestDatabase()
  const [id = 0] = await takeIn(db, [{ data: 'nonsense' }])
  expect(await editMessage(db, id, '{"studentId":"Eva","exam":1}', 'anna')).toContain('score')
  expect(await editMessage(db, id, '{"studentId":"Eva","exam":1,"score":0.5}', 'anna')).toBeNull()
  expect(await dryRun(db, { all: true }, null)).toMatchObject({ passing: 1 })
  expect(await getMessage(db, id)).toMatchObject({ payload: 'nonsense', edited: { by: 'anna' } })
  expect(await editMessage(db, id, null, 'anna')).toContain('JSON')
})

test('an edit that is not possible tells why', async () => {
  const { db } = await openTestDatabase()
  const [id = 0] = await takeIn(db, [{ data: 'nonsense' }])
  await expect(editMessage(db, id, 'a\u0000', 'anna')).rejects.toMatchObject({ code: 'PAYLOAD_INVALID' })
  await expect(editMessage(db, id, '\ud800', 'anna')).rejects.toMatchObject({ code: 'PAYLOAD_INVALID' })
  await expect(editMessage(db, id + 1, '{}', 'anna')).rejects.toMatchObject({ code: 'NO_SUCH_MESSAGE' })
  await beginReplay(db, { all: true })
  await expect(editMessage(db, id, '{}', 'anna')).rejects.toMatchObject({ code: 'NOT_EDITABLE' })
  expect(await readQuarantined(db, id)).toMatchObject({ edited: null })
})

test('a purge can be counted before it deletes', async () => {
  const { db } = await openTestDatabase()
  await takeIn(db, [{}, {}])
  await changeMessages(db, { action: 'discard', filter: { all: true }, by: 'anna', note: null })
  expect(await planPurge(db, 30)).toMatchObject({ discarded: 0 })
  expect(await planPurge(db, 0)).toMatchObject({ discarded: 2 })
  expect(await statuses(db)).toHaveLength(2)
  expect(await purge(db, 0, 'anna')).toBe(2)
  expect(await statuses(db)).toEqual([])
})

test.each([-1, Number.NaN])('a purge of messages older than %d days is rejected', async days => {
  const { db } = await openTestDatabase()
  await expect(purge(db, days, 'anna')).rejects.toMatchObject({ code: 'RETENTION_INVALID' })
  await expect(planPurge(db, days)).rejects.toMatchObject({ code: 'RETENTION_INVALID' })
})

test.each(queueBackends)('retrying unknown jobs on %s is an error', async backend => {
  const queue = await createTestQueue(backend)
  const retry = (filter: object) => retryJobs(queue, filter, () => undefined, quiet)
  await expect(retry({ ids: ['a', 'b'] })).rejects.toMatchObject({
    code: 'NO_SUCH_JOB',
    message: 'no failed job has the id a, b',
  })
  await expect(retry({ why: 'disk' })).rejects.toMatchObject({ code: 'NOTHING_MATCHES' })
  expect(await retry({})).toEqual({ jobs: 0, messages: 0 })
})

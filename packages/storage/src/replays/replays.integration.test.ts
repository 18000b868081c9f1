import { quarantineStatuses, stateTable } from '@scores/contracts'
import { beginReplay, openTestDatabase, percent, statuses, takeIn } from '@scores/testkit/vitest'
import { type Kysely, sql } from 'kysely'
import { expect, test } from 'vitest'
import type { DB } from '../database/database.generated.ts'
import { changeQuarantined, editPayload } from '../quarantine/change-quarantined.ts'
import { countPurge, purgeQuarantine } from '../quarantine/purge-quarantine.ts'
import { readQuarantined } from '../quarantine/read-quarantined.ts'
import { verifyRows } from '../verify/verify-rows.ts'
import { cancelReplay, countByStatus, finishReplay, nextOfReplay, readReplay } from './replays.ts'

const pairs = quarantineStatuses.flatMap(from => quarantineStatuses.map(to => [from, to] as const))

/** Puts a message into a status without regard to how it may get there. */
async function force(db: Kysely<DB>, id: number, status: string): Promise<void> {
  const replay = await sql<{ id: number }>`
    insert into replays (run, requested_by, filter, rate, planned, rules_version, code_version)
    values (gen_random_uuid(), 'anna', '{}', 1, 1, '', '') returning id::float8 as id`.execute(db)
  await sql`alter table data_quality_checks_results disable trigger change_status`.execute(db)
  await sql`
    update data_quality_checks_results set status = ${status}, replay_id = ${replay.rows[0]?.id},
      stored_event_id = ${status === 'resolved' ? 1 : null} where id = ${id}`.execute(db)
  await sql`alter table data_quality_checks_results enable trigger change_status`.execute(db)
}

test.each(pairs)('the database lets %s become %s only where the state table does', async (from, to) => {
  const { db } = await openTestDatabase()
  const [id = 0] = await takeIn(db, [{}])
  await force(db, id, from)
  const change = sql`
    update data_quality_checks_results set status = ${to}, stored_event_id = ${to === 'resolved' ? 1 : null}
    where id = ${id}`.execute(db)
  const isAllowed = from === to || Object.values(stateTable[from]).includes(to)
  if (isAllowed) await change
  else await expect(change).rejects.toThrow(`is ${from} and can't become ${to}`)
  expect(await statuses(db)).toEqual([isAllowed ? to : from])
})

test('a replay takes the open messages that its filter means, and no others', async () => {
  const { db } = await openTestDatabase()
  const percents = await takeIn(db, [{}, {}, {}])
  const others = await takeIn(db, [{ data: 'nonsense' }, {}], 'other')
  const last = others.at(-1) ?? 0
  await changeQuarantined(db, {
    action: 'discard',
    filter: { ids: [percents[2] ?? 0] },
    by: 'bob',
    note: 'a test',
  })

  const replay = await beginReplay(db, { reason: 'out_of_range', feed: 'feed' })
  expect(replay).toMatchObject({
    status: 'running',
    requestedBy: 'anna',
    planned: 2,
    stored: 0,
    endedAt: null,
  })
  expect(await statuses(db)).toEqual(['replaying', 'replaying', 'discarded', 'open', 'open'])
  expect(await nextOfReplay(db, replay?.id ?? 0, 10)).toEqual(percents.slice(0, 2))
  expect(await nextOfReplay(db, replay?.id ?? 0, 1)).toEqual(percents.slice(0, 1))
  expect(await countByStatus(db, { feed: 'feed' })).toEqual([
    { status: 'replaying', messages: 2, replayIds: [replay?.id] },
    { status: 'discarded', messages: 1, replayIds: [] },
  ])
  expect(await readQuarantined(db, percents[2] ?? 0)).toMatchObject({
    status: 'discarded',
    statusBy: 'bob',
    history: [{ by: 'bob', from: 'open', to: 'discarded', note: 'a test', replayId: null }],
  })
  expect((await beginReplay(db, { ids: [last] }))?.planned).toBe(1)
})

test('of two replays that want the same messages at once, each message goes to one', async () => {
  const { db } = await openTestDatabase()
  await takeIn(
    db,
    Array.from({ length: 200 }, () => ({})),
  )
  const replays = await Promise.all([1, 2, 3].map(() => beginReplay(db, { all: true })))
  expect(replays.filter(replay => replay !== null).map(({ planned }) => planned)).toEqual([200])
  const { rows } = await sql<object>`select count(*)::int as replays from replays`.execute(db)
  expect(rows).toEqual([{ replays: 1 }])
})

test.each([
  [{ match: '$.score ? (@ > 60)' }, [1]],
  [{ match: '$.score > 60' }, [1]],
  [{ match: '$.n' }, [2]],
  [{ match: '$.nothing' }, []],
  [{ match: '$.studentId starts with "E"' }, [0, 1]],
  [{ eventType: 'quiz' }, [2]],
  [{ since: '2025-11-24T17:00:00Z' }, [2]],
  [{ until: '2025-11-24T17:00:00Z' }, [0, 1, 3]],
  [{ reason: 'not_json' as const }, [3]],
  [{ reason: 'not_json' as const, feed: 'other' }, []],
  [{ all: true as const }, [0, 1, 2, 3]],
])('%j means messages %j', async (filter, meant) => {
  const { db } = await openTestDatabase()
  await takeIn(db, [
    { data: percent(1) },
    { data: percent(20) },
    { data: '{"n":1}', type: 'quiz', receivedAt: Date.parse('2025-11-24T18:00:00Z') },
    { data: 'nonsense {"n":1}' },
  ])
  await beginReplay(db, filter)
  expect((await statuses(db)).flatMap((status, index) => (status === 'replaying' ? [index] : []))).toEqual(
    meant,
  )
})

test('a replay that is cancelled lets go of what was not tried, once', async () => {
  const { db } = await openTestDatabase()
  const [id = 0] = await takeIn(db, [{}, {}])
  const replay = (await beginReplay(db, { all: true }))?.id ?? 0
  expect(await finishReplay(db, replay)).toBe(false)
  expect(await cancelReplay(db, replay, 'bob')).toMatchObject({
    status: 'cancelled',
    endedBy: 'bob',
    released: 2,
  })
  expect(await cancelReplay(db, replay, 'bob')).toBeNull()
  expect(await finishReplay(db, replay)).toBe(false)
  expect(await readReplay(db, replay)).toMatchObject({ status: 'cancelled', planned: 2, released: 2 })
  expect(await readQuarantined(db, id)).toMatchObject({
    status: 'open',
    attempts: 0,
    history: [
      { from: 'open', to: 'replaying', replayId: replay },
      { from: 'replaying', to: 'open', by: 'bob', note: 'the replay was cancelled', replayId: replay },
    ],
  })
})

test('a message that comes again is kept once, with how often and when it was seen', async () => {
  const { db } = await openTestDatabase()
  const again = { messageId: '019ab000-0000-7000-8000-000000000001' }
  const first = Date.parse('2026-01-31T12:00:00Z')
  const [id = 0] = await takeIn(db, [{ ...again, receivedAt: first }])
  await takeIn(db, [
    { ...again, receivedAt: first + 1_000 },
    { ...again, receivedAt: first + 2_000 },
  ])
  expect(await statuses(db)).toEqual(['open'])
  expect(await readQuarantined(db, id)).toMatchObject({
    timesSeen: 3,
    firstSeenAt: new Date(first),
    lastSeenAt: new Date(first + 2_000),
    rulesVersion: 'rules',
    codeVersion: 'code',
  })
  const { rows } = await sql<object>`select quarantined, duplicate from ingest_batches order by id`.execute(
    db,
  )
  expect(rows).toEqual([
    { quarantined: 1, duplicate: 0 },
    { quarantined: 0, duplicate: 2 },
  ])
})

test('a payload is edited where that is of use, and its own one kept', async () => {
  const { db } = await openTestDatabase()
  const [id = 0] = await takeIn(db, [{ data: 'a\u0000b' }])
  expect(await editPayload(db, id, '{"n":1}', 'anna')).toBe(true)
  expect(await readQuarantined(db, id)).toMatchObject({
    payload: 'a\u0000b',
    edited: { payload: '{"n":1}', by: 'anna', at: expect.any(Date) },
  })
  expect(await countByStatus(db, { match: '$.n' })).toMatchObject([{ messages: 1 }])
  expect(await editPayload(db, id, null, 'anna')).toBe(true)
  expect(await readQuarantined(db, id)).toMatchObject({ payload: 'a\u0000b', edited: null })
  await changeQuarantined(db, { action: 'discard', filter: { all: true }, by: 'anna', note: null })
  expect(await editPayload(db, id, 'x', 'anna')).toBe(false)
  expect(await editPayload(db, id + 1, 'x', 'anna')).toBe(false)
})

test('a purge deletes what is settled for long enough, and the ledger still closes', async () => {
  const { db } = await openTestDatabase()
  const ids = await takeIn(db, [{}, {}, {}])
  await changeQuarantined(db, { action: 'discard', filter: { ids: ids.slice(0, 2) }, by: 'anna', note: null })
  const now = new Date(Date.now() + 1_000)
  const before = new Date(Date.now() - 60_000)
  expect(await countPurge(db, before)).toEqual({ resolved: 0, discarded: 0, bytes: 0 })
  expect(await countPurge(db, now)).toEqual({ resolved: 0, discarded: 2, bytes: 2 * percent(1).length })
  expect(await purgeQuarantine(db, before, 'anna')).toBe(0)
  expect(await purgeQuarantine(db, now, 'anna')).toBe(2)
  expect(await statuses(db)).toEqual(['open'])
  expect((await verifyRows(db)).every(({ holds }) => holds)).toBe(true)
  const { rows } = await sql<object>`
    select purged_by, messages, (select count(*)::int from quarantine_history) as history from quarantine_purges`.execute(
    db,
  )
  expect(rows).toEqual([{ purged_by: 'anna', messages: 2, history: 0 }])
})

import { beginReplay, openTestDatabase, percent, statuses, takeIn } from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import { changeQuarantined } from '../quarantine/change-quarantined.ts'
import { countByStatus } from '../quarantine/count-by-status.ts'
import { nextOfReplay } from './pending-messages.ts'

/** Quarantines two open messages and a discarded one of `feed`, and two open ones of another feed. */
async function openQuarantine() {
  const { db } = await openTestDatabase()
  const ids = await takeIn(db, [{}, {}, {}])
  await takeIn(db, [{ data: 'nonsense' }, {}], 'other')
  await changeQuarantined(db, {
    action: 'discard',
    filter: { ids: ids.slice(2) },
    by: 'bob',
    note: 'a test',
  })
  return { db, claimable: ids.slice(0, 2) }
}

test('a replay claims the open messages that match its filter, and no others', async () => {
  const { db } = await openQuarantine()
  const replay = await beginReplay(db, { reason: 'out_of_range', feed: 'feed' })
  expect(replay).toMatchObject({
    status: 'running',
    requestedBy: 'anna',
    planned: 2,
    stored: 0,
    endedAt: null,
  })
  expect(await statuses(db)).toEqual(['replaying', 'replaying', 'discarded', 'open', 'open'])
})

test.each([1, 2, 10])('the next %d messages of a replay are its oldest pending ones', async limit => {
  const { db, claimable } = await openQuarantine()
  const replay = await beginReplay(db, { feed: 'feed' })
  expect(await nextOfReplay(db, replay?.id ?? 0, limit)).toEqual(claimable.slice(0, limit))
})

test('counts by status name the replays that claimed messages', async () => {
  const { db } = await openQuarantine()
  const replay = await beginReplay(db, { feed: 'feed' })
  expect(await countByStatus(db, { feed: 'feed' })).toEqual([
    { status: 'replaying', messages: 2, replayIds: [replay?.id] },
    { status: 'discarded', messages: 1, replayIds: [] },
  ])
})

test('without a message to claim there is no replay', async () => {
  const { db } = await openQuarantine()
  expect(await beginReplay(db, { feed: 'nobody' })).toBeNull()
  expect(await db.selectFrom('replays').select('id').execute()).toEqual([])
})

test('if several replays want the same messages, each message goes to one replay', async () => {
  const { db } = await openTestDatabase()
  await takeIn(
    db,
    Array.from({ length: 200 }, () => ({})),
  )
  const replays = await Promise.all([1, 2, 3].map(() => beginReplay(db, { all: true })))
  expect(replays.filter(replay => replay !== null).map(({ planned }) => planned)).toEqual([200])
  expect(await db.selectFrom('replays').select('id').execute()).toHaveLength(1)
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
])('%j claims messages %j', async (filter, expected) => {
  const { db } = await openTestDatabase()
  await takeIn(db, [
    { data: percent(1) },
    { data: percent(20) },
    { data: '{"n":1}', type: 'quiz', receivedAt: Date.parse('2025-11-24T18:00:00Z') },
    { data: 'nonsense {"n":1}' },
  ])
  await beginReplay(db, filter)
  expect((await statuses(db)).flatMap((status, index) => (status === 'replaying' ? [index] : []))).toEqual(
    expected,
  )
})

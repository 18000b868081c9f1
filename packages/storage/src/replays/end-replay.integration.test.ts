import { beginReplay, openTestDatabase, takeIn } from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import { readQuarantined } from '../quarantine/read-quarantined.ts'
import { cancelReplay, finishReplay } from './end-replay.ts'
import { readReplay } from './read-replays.ts'

async function openReplay() {
  const { db } = await openTestDatabase()
  const [id = 0] = await takeIn(db, [{}, {}])
  const replay = (await beginReplay(db, { all: true }))?.id ?? 0
  return { db, id, replay }
}

test('a replay with pending messages cannot finish', async () => {
  const { db, replay } = await openReplay()
  expect(await finishReplay(db, replay)).toBe(false)
  expect(await readReplay(db, replay)).toMatchObject({ status: 'running' })
})

test('cancelling a replay releases its pending messages', async () => {
  const { db, replay } = await openReplay()
  expect(await cancelReplay(db, replay, 'bob')).toMatchObject({
    status: 'cancelled',
    endedBy: 'bob',
    planned: 2,
    released: 2,
  })
})

test('a cancelled replay can neither be cancelled again nor finish', async () => {
  const { db, replay } = await openReplay()
  await cancelReplay(db, replay, 'bob')
  expect(await cancelReplay(db, replay, 'eve')).toBeNull()
  expect(await finishReplay(db, replay)).toBe(false)
  expect(await readReplay(db, replay)).toMatchObject({ status: 'cancelled', endedBy: 'bob' })
})

test('a released message is open again, without an attempt', async () => {
  const { db, id, replay } = await openReplay()
  await cancelReplay(db, replay, 'bob')
  expect(await readQuarantined(db, id)).toMatchObject({
    status: 'open',
    attempts: 0,
    history: [
      { from: 'open', to: 'replaying', replayId: replay },
      { from: 'replaying', to: 'open', by: 'bob', note: 'the replay was cancelled', replayId: replay },
    ],
  })
})

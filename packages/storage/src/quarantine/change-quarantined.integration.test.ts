import { openTestDatabase, statuses, takeIn } from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import { changeQuarantined } from './change-quarantined.ts'
import { readQuarantined } from './read-quarantined.ts'

test('a discarded message keeps who discarded it, and why', async () => {
  const { db } = await openTestDatabase()
  const [id = 0] = await takeIn(db, [{}])
  await changeQuarantined(db, { action: 'discard', filter: { ids: [id] }, by: 'bob', note: 'a test' })
  expect(await readQuarantined(db, id)).toMatchObject({
    status: 'discarded',
    statusBy: 'bob',
    history: [{ by: 'bob', from: 'open', to: 'discarded', note: 'a test', replayId: null }],
  })
})

test('only messages in a status that allows the action are changed', async () => {
  const { db } = await openTestDatabase()
  const ids = await takeIn(db, [{}, {}])
  await changeQuarantined(db, { action: 'discard', filter: { ids: ids.slice(1) }, by: 'bob', note: null })
  expect(
    await changeQuarantined(db, { action: 'reopen', filter: { all: true }, by: 'bob', note: null }),
  ).toBe(1)
  expect(await statuses(db)).toEqual(['open', 'open'])
})

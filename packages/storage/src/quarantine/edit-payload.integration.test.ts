import { openTestDatabase, takeIn } from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import { changeQuarantined } from './change-quarantined.ts'
import { countByStatus } from './count-by-status.ts'
import { editPayload } from './edit-payload.ts'
import { readQuarantined } from './read-quarantined.ts'

async function openMessage() {
  const { db } = await openTestDatabase()
  const [id = 0] = await takeIn(db, [{ data: 'a\u0000b' }])
  return { db, id }
}

test('an edit keeps the original payload', async () => {
  const { db, id } = await openMessage()
  expect(await editPayload(db, id, '{"n":1}', 'anna')).toBe(true)
  expect(await readQuarantined(db, id)).toMatchObject({
    payload: 'a\u0000b',
    edited: { payload: '{"n":1}', by: 'anna', at: expect.any(Date) },
  })
})

test('filters match the edited payload', async () => {
  const { db, id } = await openMessage()
  await editPayload(db, id, '{"n":1}', 'anna')
  expect(await countByStatus(db, { match: '$.n' })).toMatchObject([{ messages: 1 }])
})

test('an edit can be taken back', async () => {
  const { db, id } = await openMessage()
  await editPayload(db, id, '{"n":1}', 'anna')
  expect(await editPayload(db, id, null, 'anna')).toBe(true)
  expect(await readQuarantined(db, id)).toMatchObject({ payload: 'a\u0000b', edited: null })
})

test('a discarded message cannot be edited', async () => {
  const { db, id } = await openMessage()
  await changeQuarantined(db, { action: 'discard', filter: { all: true }, by: 'anna', note: null })
  expect(await editPayload(db, id, 'x', 'anna')).toBe(false)
})

test('a message that does not exist cannot be edited', async () => {
  const { db, id } = await openMessage()
  expect(await editPayload(db, id + 1, 'x', 'anna')).toBe(false)
})

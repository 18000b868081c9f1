import { openTestDatabase, percent, statuses, takeIn } from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import { verifyRows } from '../verify/verify-rows.ts'
import { changeQuarantined } from './change-quarantined.ts'
import { countPurge, purgeQuarantine } from './purge-quarantine.ts'

const later = () => new Date(Date.now() + 1_000)
const earlier = () => new Date(Date.now() - 60_000)

/** Quarantines two discarded messages and an open one. */
async function openQuarantine() {
  const { db } = await openTestDatabase()
  const ids = await takeIn(db, [{}, {}, {}])
  await changeQuarantined(db, { action: 'discard', filter: { ids: ids.slice(0, 2) }, by: 'anna', note: null })
  return db
}

test('settled messages are counted before a purge', async () => {
  const db = await openQuarantine()
  expect(await countPurge(db, later())).toEqual({ resolved: 0, discarded: 2, bytes: 2 * percent(1).length })
})

test('messages settled later than the given time are not counted', async () => {
  const db = await openQuarantine()
  expect(await countPurge(db, earlier())).toEqual({ resolved: 0, discarded: 0, bytes: 0 })
})

test('a purge deletes settled messages with their history, and keeps open ones', async () => {
  const db = await openQuarantine()
  expect(await purgeQuarantine(db, later(), 'anna')).toBe(2)
  expect(await statuses(db)).toEqual(['open'])
  expect(await db.selectFrom('quarantine_history').select('id').execute()).toEqual([])
})

test('a purge keeps messages that were settled later', async () => {
  const db = await openQuarantine()
  expect(await purgeQuarantine(db, earlier(), 'anna')).toBe(0)
  expect(await statuses(db)).toHaveLength(3)
})

test('after a purge the ledger still counts as many messages as there are', async () => {
  const db = await openQuarantine()
  await purgeQuarantine(db, later(), 'anna')
  expect((await verifyRows(db)).filter(({ holds }) => !holds)).toEqual([])
  expect(await db.selectFrom('quarantine_purges').select(['purged_by', 'messages']).execute()).toEqual([
    { purged_by: 'anna', messages: 2 },
  ])
})

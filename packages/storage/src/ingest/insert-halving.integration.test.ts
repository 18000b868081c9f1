import type { NormalizedEvent } from '@scores/contracts'
import { eventOf, openTestDatabase } from '@scores/testkit/vitest'
import { type Kysely, sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Database } from '../database/database.ts'
import { insertHalving } from './insert-halving.ts'

const insert = (db: Kysely<Database>, events: NormalizedEvent[]) =>
  db.transaction().execute(trx => insertHalving(trx, 1, events))

test.each([1, 2, 3, 64])('of %d rows, only those that the database rejects are not stored', async size => {
  const { db } = await openTestDatabase()
  await sql`alter table events add constraint no_thirteen check (score <> 0.13)`.execute(db)
  const events = Array.from({ length: size }, (_, index) =>
    eventOf({ score: index === 0 || index === 40 ? 0.13 : 0.5 }),
  )
  const bad = events.filter(({ score }) => score === 0.13)
  const { inserted, rejected } = await insert(db, events)
  expect(rejected.map(({ event }) => event)).toEqual(bad)
  expect(inserted.stored).toBe(size - bad.length)
  expect(await db.selectFrom('events').select('id').execute()).toHaveLength(size - bad.length)
})

test('the error of a rejected row has the SQLSTATE', async () => {
  const { db } = await openTestDatabase()
  const { rejected } = await insert(db, [eventOf({ score: 2 })])
  expect(rejected).toMatchObject([{ error: { code: '23514', message: expect.stringContaining('score') } }])
})

test('the ids of the stored events lie between the first and the last id', async () => {
  const { db } = await openTestDatabase()
  const { inserted } = await insert(db, [eventOf(), eventOf({ score: 2 }), eventOf()])
  const ids = await db.selectFrom('events').select('id').orderBy('id').execute()
  expect([inserted.firstId, inserted.lastId]).toEqual([ids.at(0)?.id, ids.at(-1)?.id])
})

test('an error that is not a rejection is thrown', async () => {
  const { db } = await openTestDatabase()
  await sql`alter table events rename to elsewhere`.execute(db)
  await expect(insert(db, [eventOf()])).rejects.toThrow('does not exist')
})

import { openTestDatabase } from '@scores/testkit/vitest'
import { sql } from 'kysely'
import { expect, test } from 'vitest'

test('bigint and numeric values are numbers', async () => {
  const { db } = await openTestDatabase()
  const { rows } = await sql<object>`
    select 9007199254740991::bigint as largest, null::bigint as missing, sum(id)::numeric / 4 as quarter
    from (values (1::bigint)) as one (id)`.execute(db)
  expect(rows).toEqual([{ largest: Number.MAX_SAFE_INTEGER, missing: null, quarter: 0.25 }])
})

test('a bigint that a number would round fails the query, and the connection stays usable', async () => {
  const { db } = await openTestDatabase()
  await expect(sql`select 9007199254740992::bigint`.execute(db)).rejects.toThrow(
    'the integer 9007199254740992 is too large',
  )
  expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }])
})

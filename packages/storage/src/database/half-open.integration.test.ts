import { TcpProxy } from '@scores/testkit'
import { createTestDatabase, quiet } from '@scores/testkit/vitest'
import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { isDatabaseAvailable } from './is-database-available.ts'
import { openDatabase } from './open-database.ts'
import { isRowRejection } from './sqlstate.ts'

async function open(connections: number) {
  const url = await createTestDatabase()
  const proxy = await TcpProxy.start(url)
  onTestFinished(() => proxy[Symbol.asyncDispose]())
  const settings = { url: proxy.urlOf(url), name: 'test', connections, statementTimeoutMs: 200 }
  const db = openDatabase(settings, quiet)
  onTestFinished(() => db.destroy())
  return { db, proxy }
}

test('a statement on a half-open connection fails as an outage, and the pool replaces the connection', async () => {
  const { db, proxy } = await open(1)
  await sql`select 1`.execute(db)
  proxy.freeze()
  const error: unknown = await sql`select 1`.execute(db).catch((cause: unknown) => cause)
  expect(error).toBeInstanceOf(Error)
  expect(isRowRejection(error)).toBe(false)
  proxy.thaw()
  expect((await sql`select 2 as two`.execute(db)).rows).toEqual([{ two: 2 }])
})

test('a transaction on a half-open connection fails once, without waiting for its rollback', async () => {
  const { db, proxy } = await open(1)
  const startedAt = performance.now()
  const work = db.transaction().execute(async trx => {
    await sql`create table half (id integer)`.execute(trx)
    proxy.freeze()
    await sql`insert into half values (1)`.execute(trx)
  })
  await expect(work).rejects.toThrow('timeout')
  expect(performance.now() - startedAt).toBeLessThan(9_000)
  proxy.thaw()
  expect((await sql`select to_regclass('half') as half`.execute(db)).rows).toEqual([{ half: null }])
})

test('a database that does not answer is unavailable within seconds', async () => {
  const { db, proxy } = await open(2)
  expect(await isDatabaseAvailable(db)).toBe(true)
  proxy.freeze()
  const startedAt = performance.now()
  expect(await isDatabaseAvailable(db)).toBe(false)
  expect(performance.now() - startedAt).toBeLessThan(4_500)
})

import { openTestDatabase, quiet } from '@scores/testkit/vitest'
import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../open-database.ts'
import { readUntilAborted } from './read-until-aborted.ts'

async function open() {
  const { db: control, url } = await openTestDatabase()
  const pool = openDatabase({ url, name: 'reads', connections: 1, statementTimeoutMs: 60_000 }, quiet)
  onTestFinished(() => pool.destroy())
  const untilRunning = () =>
    expect
      .poll(async () => {
        const { rows } = await sql<{ running: number }>`
          select count(*)::int as running from pg_stat_activity
          where datname = current_database() and application_name = 'reads' and state = 'active'`.execute(
          control,
        )
        return rows
      })
      .toEqual([{ running: 1 }])
  return { pool, control, untilRunning }
}

test('aborting ends the statement, and the next read gets another connection', async () => {
  const { pool, control, untilRunning } = await open()
  const abort = new AbortController()
  const reason = new Error('the client left')
  const read = readUntilAborted(pool, control, abort.signal, db => sql`select pg_sleep(60)`.execute(db))
  const failed = expect(read).rejects.toBe(reason)
  await untilRunning()
  abort.abort(reason)
  await failed
  const { signal } = new AbortController()
  const { rows } = await readUntilAborted(pool, control, signal, db => sql`select 1 as one`.execute(db))
  expect(rows).toEqual([{ one: 1 }])
})

test('aborting between two statements prevents the second one', async () => {
  const { pool, control } = await open()
  const abort = new AbortController()
  const reason = new Error('the client left')
  const read = readUntilAborted(pool, control, abort.signal, async db => {
    await sql`select 1`.execute(db)
    abort.abort(reason)
    await expect
      .poll(() =>
        sql`select 1`.execute(db).then(
          () => 'answers',
          () => 'ended',
        ),
      )
      .toBe('ended')
    return sql`select 2`.execute(db)
  })
  await expect(read).rejects.toBe(reason)
})

test('an error of the read stays what it is', async () => {
  const { pool, control } = await open()
  const { signal } = new AbortController()
  const read = readUntilAborted(pool, control, signal, db => sql`select 1 / 0`.execute(db))
  await expect(read).rejects.toMatchObject({ code: '22012' })
})

import { createEmptyDatabase, createTestDatabase, openTestQueue, quiet } from '@scores/testkit/vitest'
import { sql } from 'kysely'
import { Client } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { migrate } from './migrate.ts'
import { openDatabase } from './open-database.ts'

/** Defaults that would corrupt data or stop the pipeline. */
const hostile = {
  array_nulls: 'off',
  bytea_output: 'escape',
  datestyle: 'German, DMY',
  default_transaction_isolation: 'serializable',
  default_transaction_read_only: 'on',
  extra_float_digits: '0',
  idle_session_timeout: '1',
  intervalstyle: 'iso_8601',
  lock_timeout: '1',
  search_path: 'nowhere',
  standard_conforming_strings: 'off',
  synchronous_commit: 'off',
  timezone: 'Asia/Kathmandu',
}

async function administer(url: string, ...statements: string[]): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  for (const statement of statements) await client.query(statement)
  await client.end()
}

async function createHostileDatabase(): Promise<string> {
  const url = await createTestDatabase()
  const name = new URL(url).pathname.slice(1)
  const settings = Object.entries(hostile).filter(([setting]) => setting !== 'default_transaction_read_only')
  await administer(
    url,
    ...settings.map(([setting, value]) =>
      setting === 'idle_session_timeout'
        ? `alter database ${name} set ${setting} = 60000`
        : `alter database ${name} set ${setting} = '${value}'`,
    ),
    `alter database ${name} set default_transaction_read_only = on`,
  )
  return url
}

function open(url: string) {
  const db = openDatabase({ url, name: 'test', connections: 1, statementTimeoutMs: 20_000 }, quiet)
  onTestFinished(() => db.destroy())
  return db
}

test('what a database sets for its sessions has no effect on ours', async () => {
  const db = open(await createHostileDatabase())
  const names = Object.keys(hostile)
  const { rows } = await sql<{ name: string; setting: string }>`
    select name, setting from pg_settings where lower(name) = any(${names})`.execute(db)
  expect(
    rows.filter(({ name, setting }) =>
      Object.entries(hostile).some(([n, v]) => n === name.toLowerCase() && v === setting),
    ),
  ).toEqual([])
  expect(
    (
      await sql`select 0.1::float8 + 0.2::float8 as sum, (0.1::float8 + 0.2::float8)::text as text`.execute(
        db,
      )
    ).rows,
  ).toEqual([{ sum: 0.30000000000000004, text: '0.30000000000000004' }])
  await sql`insert into students (student_identification) values ('Evan48')`.execute(db)
})

test('options of the URL count unless ours contradict them', async () => {
  const url = new URL(await createTestDatabase())
  url.searchParams.set('options', '-c work_mem=5MB -c extra_float_digits=0')
  const { rows } = await sql`
    select current_setting('work_mem') as mem, current_setting('extra_float_digits') as digits`.execute(
    open(url.href),
  )
  expect(rows).toEqual([{ mem: '5MB', digits: '1' }])
})

test("BullMQ's connections have the same settings", async () => {
  const queue = await openTestQueue({ url: await createHostileDatabase(), namespace: 'bullmq' })
  await queue.add('job', { at: 0.1 + 0.2 })
  expect(await queue.getJobCounts('waiting')).toEqual({ waiting: 1 })
})

test('a database in another encoding is refused', async () => {
  const url = await createEmptyDatabase()
  const name = `${new URL(url).pathname.slice(1)}_latin1`
  await administer(
    url,
    `create database ${name} template template0 encoding 'LATIN1' locale_provider libc locale 'C'`,
  )
  const latin1 = Object.assign(new URL(url), { pathname: `/${name}` }).href
  onTestFinished(() => administer(url, `drop database ${name}`))
  const db = openDatabase({ url: latin1, name: 'test', connections: 1, statementTimeoutMs: 20_000 }, quiet)
  await expect(migrate(db)).rejects.toMatchObject({
    code: 'DATABASE_ENCODING',
    message: expect.stringContaining('LATIN1'),
    hint: expect.stringContaining("encoding 'UTF8'"),
  })
  await db.destroy()
})

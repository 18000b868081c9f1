import { openTestDatabase, quiet } from '@scores/testkit/vitest'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { type Database, type Kysely, openDatabase, sql } from '../index.ts'
import { declareRoles } from './declare-roles.ts'

/** With what would end a quoted text. */
const passwords = { pipeline: `it's "safe"\\`, analyst: 'other' }

let owner: Kysely<Database>
let url: string

beforeEach(async () => {
  ;({ db: owner, url } = await openTestDatabase())
})

function connectAs(role: keyof typeof passwords): Kysely<Database> {
  const roleUrl = Object.assign(new URL(url), { username: role, password: passwords[role] })
  const db = openDatabase(
    { url: roleUrl.href, name: 'test', connections: 1, statementTimeoutMs: 5_000 },
    quiet,
  )
  onTestFinished(() => db.destroy())
  return db
}

test('pipeline reads and writes rows and makes no tables', async () => {
  await declareRoles(owner, passwords)
  const pipeline = connectAs('pipeline')
  await sql`insert into students (student_identification) values ('Evan48')`.execute(pipeline)
  await sql`update students set student_identification = 'Evan49'`.execute(pipeline)
  await sql`select nextval(pg_get_serial_sequence('ingest_batches', 'id'))`.execute(pipeline)
  for (const statement of [
    'create table mine (id integer)',
    'drop table events',
    'truncate events',
    'alter table events disable trigger all',
    'delete from kysely_migration',
  ]) {
    await expect(sql.raw(statement).execute(pipeline), statement).rejects.toMatchObject({ code: '42501' })
  }
})

test('analyst reads every table and view, and nothing else', async () => {
  await declareRoles(owner, passwords)
  const analyst = connectAs('analyst')
  for (const table of ['events', 'data_quality_checks_results', 'student_average_score', 'exam_results']) {
    await sql`select * from ${sql.table(table)}`.execute(analyst)
  }
  const { rows } = await sql`select rolconfig from pg_roles where rolname = current_user`.execute(analyst)
  expect(rows).toMatchObject([{ rolconfig: expect.arrayContaining(['statement_timeout=60s']) }])

  const insert = sql`insert into students (student_identification) values ('Evan48')`
  await expect(insert.execute(analyst)).rejects.toMatchObject({ code: '25006' })
  // Who turns that off has still no right to write.
  await sql`set default_transaction_read_only = off`.execute(analyst)
  await expect(insert.execute(analyst)).rejects.toMatchObject({ code: '42501' })
})

test('a table that comes later is in the next time', async () => {
  await declareRoles(owner, passwords)
  const analyst = connectAs('analyst')
  await sql`create table later (id integer)`.execute(owner)
  await expect(sql`select from later`.execute(analyst)).rejects.toMatchObject({ code: '42501' })
  await declareRoles(owner, passwords)
  await sql`select from later`.execute(analyst)
})

test('several at once do not disturb each other, in one database nor in two', async () => {
  const { db: other } = await openTestDatabase()
  const databases = [owner, other, owner, other, owner, other]
  await Promise.all(databases.map(db => declareRoles(db, passwords)))
  await sql`select from events`.execute(connectAs('analyst'))
})

test('without a password nothing is done', async () => {
  expect(await declareRoles(owner, { pipeline: '', analyst: '' })).toEqual([])
  expect(await declareRoles(owner, { pipeline: '', analyst: passwords.analyst })).toEqual(['analyst'])
})

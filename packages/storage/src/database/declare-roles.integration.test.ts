import { openTestDatabase, rolePasswords as passwords, quiet } from '@scores/testkit/vitest'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { type Database, type Kysely, openDatabase, sql } from '../index.ts'
import { declareOwner, declareRoles } from './declare-roles.ts'
import { migrate } from './migrate.ts'
import { endOverdueSessions } from './sessions/end-overdue-sessions.ts'

const { scores_owner: ownerPassword, ...logins } = passwords

let owner: Kysely<Database>
let url: string

beforeEach(async () => {
  ;({ db: owner, url } = await openTestDatabase())
})

function connectAs(role: keyof typeof passwords): Kysely<Database> {
  const roleUrl = Object.assign(new URL(url), {
    username: role,
    password: encodeURIComponent(passwords[role]),
  })
  const db = openDatabase(
    { url: roleUrl.href, name: 'test', connections: 1, statementTimeoutMs: 5_000 },
    quiet,
  )
  onTestFinished(() => db.destroy())
  return db
}

test('the role pipeline reads and writes rows, and cannot create tables', async () => {
  await declareRoles(owner, logins)
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

test('the role analyst reads every table and view, and nothing else', async () => {
  await declareRoles(owner, logins)
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

test('a second call grants the rights on a table that was added since', async () => {
  await declareRoles(owner, logins)
  const analyst = connectAs('analyst')
  await sql`create table later (id integer)`.execute(owner)
  await expect(sql`select from later`.execute(analyst)).rejects.toMatchObject({ code: '42501' })
  await declareRoles(owner, logins)
  await sql`select from later`.execute(analyst)
})

test('concurrent calls succeed, in one database and in two', async () => {
  const { db: other } = await openTestDatabase()
  const databases = [owner, other, owner, other, owner, other]
  await Promise.all(databases.map(db => declareRoles(db, logins)))
  await sql`select from events`.execute(connectAs('analyst'))
})

test('it changes nothing without a password', async () => {
  expect(await declareRoles(owner, { pipeline: '', analyst: '' })).toEqual([])
  expect(await declareRoles(owner, { pipeline: '', analyst: passwords.analyst })).toEqual(['analyst'])
})

/** What runs programs, reads files or leaves the database. */
const escapes = [
  "copy (select 1) to program 'id'",
  "copy students from program 'id'",
  "copy (select 1) to '/tmp/out'",
  "select pg_read_file('/etc/passwd')",
  "select pg_read_binary_file('/etc/passwd')",
  "select pg_ls_dir('/')",
  "select lo_import('/etc/passwd')",
  'create extension dblink',
  'create extension file_fdw',
  "alter system set archive_command = 'id'",
  'set session authorization postgres',
  'set role postgres',
  "set session_preload_libraries = 'x'",
  'alter role current_user superuser',
  'create role other superuser',
  'create event trigger mine on ddl_command_start execute function forbid()',
]

test('the role analyst cannot write, fill the disk, block the services or leave the database', async () => {
  await declareOwner(owner, ownerPassword)
  await declareRoles(owner, logins)
  const analyst = connectAs('analyst')
  await sql`set default_transaction_read_only = off`.execute(analyst)
  for (const statement of [
    ...escapes,
    'set session_replication_role = replica',
    'create temp table mine (id integer)',
    'create table mine (id integer)',
    'create schema mine',
    'select lo_create(0)',
    "select lo_from_bytea(0, 'x')",
    'select pg_advisory_lock(1)',
    'select pg_advisory_xact_lock(1)',
    'select pg_try_advisory_lock(1, 2)',
    "select pg_logical_emit_message(false, 'a', 'b')",
    'do $$ begin loop end loop; end $$',
    'set temp_file_limit = -1',
    'set role pipeline',
    'set role scores_owner',
    'select * from events for update',
  ]) {
    await expect(sql.raw(statement).execute(analyst), statement).rejects.toMatchObject({
      code: expect.stringMatching(/^(42501|0A000|22023|58P01)$/),
    })
  }
  const { rows } = await sql`select rolconnlimit from pg_roles where rolname = 'analyst'`.execute(owner)
  expect(rows).toEqual([{ rolconnlimit: 20 }])
})

test('the owner migrates and changes tables without being a superuser', async () => {
  await declareOwner(owner, ownerPassword)
  await declareRoles(owner, logins)
  const db = connectAs('scores_owner')
  expect(await migrate(db)).toEqual([])
  await sql`alter table events rename to events_away`.execute(db)
  await sql`alter table events_away rename to events`.execute(db)
  await sql`create table mine (id integer)`.execute(db)
  await sql`delete from data_quality_checks_results`.execute(db)
  for (const statement of escapes.filter(each => !each.includes('event trigger'))) {
    await expect(sql.raw(statement).execute(db), statement).rejects.toMatchObject({
      code: expect.stringMatching(/^(42501|0A000|22023|58P01)$/),
    })
  }
})

test('the owner takes over everything that a superuser had created', async () => {
  await sql`create type mood as enum ('good')`.execute(owner)
  await sql`create type pair as (a integer, b integer)`.execute(owner)
  await sql`create domain small as integer check (value < 10)`.execute(owner)
  await sql`create sequence alone`.execute(owner)
  await sql`create materialized view now_and_then as select 1 as one`.execute(owner)
  await sql`create procedure nothing() language sql as 'select 1'`.execute(owner)
  await declareOwner(owner, ownerPassword)
  const { rows } = await sql`
    select distinct o.owner from (
      select relowner as owner, relnamespace as namespace from pg_class
      union all select proowner, pronamespace from pg_proc
      union all select typowner, typnamespace from pg_type
      union all select nspowner, oid from pg_namespace where nspname <> 'public'
    ) o join pg_namespace n on n.oid = o.namespace
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and o.owner <> 'scores_owner'::regrole`.execute(
    owner,
  )
  expect(rows).toEqual([])
})

test('the services keep the rights that analysts lose', async () => {
  await declareRoles(owner, logins)
  const pipeline = connectAs('pipeline')
  await sql`select pg_advisory_lock(1), pg_advisory_unlock(1)`.execute(pipeline)
  await sql`create temporary table mine (id integer)`.execute(pipeline)
})

test('an analyst session over a limit is ended, whatever its settings', async () => {
  await declareRoles(owner, logins)
  const pipeline = connectAs('pipeline')
  const generous = { statementMs: 600_000, idleMs: 600_000, transactionMs: 600_000 }
  const analyst = connectAs('analyst')
  await sql`set statement_timeout = 0`.execute(analyst)
  const sleeping = expect(sql`select pg_sleep(600)`.execute(analyst)).rejects.toMatchObject({ code: '57P01' })
  const seesOne = (limits: Partial<typeof generous>) =>
    expect
      .poll(() => endOverdueSessions(pipeline, { ...generous, ...limits }).then(pids => pids.length), {
        timeout: 10_000,
      })
      .toBe(1)
  await seesOne({ statementMs: 10 })
  await sleeping

  for (const limit of [{ idleMs: 10 }, { transactionMs: 10 }]) {
    const idle = connectAs('analyst')
    const trx = await idle.startTransaction().execute()
    await sql`select 1`.execute(trx)
    await seesOne(limit)
    await expect(sql`select 1`.execute(trx)).rejects.toThrow()
    await trx
      .rollback()
      .execute()
      .catch(() => undefined)
  }
})

test('a session within its limits goes on', async () => {
  await declareRoles(owner, logins)
  const analyst = connectAs('analyst')
  const trx = await analyst.startTransaction().execute()
  await sql`select 1`.execute(trx)
  const generous = { statementMs: 600_000, idleMs: 600_000, transactionMs: 600_000 }
  expect(await endOverdueSessions(connectAs('pipeline'), generous)).toEqual([])
  await sql`select 1`.execute(trx)
  await trx.commit().execute()
})

import { sql } from '@scores/storage'
import { openTestDatabase, quiet, rolePasswords } from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import { run } from './run.ts'

const passwords = {
  ANALYST_PASSWORD: rolePasswords.analyst,
  PIPELINE_PASSWORD: rolePasswords.pipeline,
}

test('several at once make the tables, the queue and the roles once, and again changes nothing', async () => {
  const { db, url } = await openTestDatabase()
  await sql`drop schema public, bullmq cascade; create schema public`.execute(db)
  const env = { DATABASE_URL: url, QUEUE_URL: url, ...passwords }

  await Promise.all([run(env, quiet), run(env, quiet), run(env, quiet)])
  const { rows } = await sql`
    select has_table_privilege('analyst', 'events', 'select') as reads,
      has_table_privilege('pipeline', 'events', 'insert') as writes,
      to_regnamespace('bullmq') is not null as has_queue`.execute(db)
  expect(rows).toEqual([{ reads: true, writes: true, has_queue: true }])
  await run(env, quiet)
})

test('with its password, the owner makes the tables and is no superuser', async () => {
  const { db, url } = await openTestDatabase()
  await sql`drop schema public, bullmq cascade; create schema public`.execute(db)
  const owner = { OWNER_PASSWORD: rolePasswords.scores_owner }
  const env = { DATABASE_URL: url, QUEUE_URL: url, ...passwords, ...owner }
  await Promise.all([run(env, quiet), run(env, quiet)])
  await run(env, quiet)
  const { rows } = await sql`
    select distinct tableowner as owner, rolsuper as "isSuperuser"
    from pg_tables join pg_roles on rolname = tableowner where schemaname = 'public'`.execute(db)
  expect(rows).toEqual([{ owner: 'scores_owner', isSuperuser: false }])
})

import { readFileSync, statSync } from 'node:fs'
import { Installation } from '@scores/testkit/vitest'
import { afterAll, beforeAll, expect, test } from 'vitest'

const installation = await Installation.create({
  SIMULATOR_COUNT: '3',
  SIMULATOR_RATE: '0',
  SIMULATOR_BAD_SHARE: '0',
})
afterAll(() => installation[Symbol.asyncDispose]())
// While the pipeline runs, the commands need not start the database each time.
beforeAll(async () => {
  await installation.up()
  await installation.processed(3)
})

const sql = (...args: string[]) => installation.run('sql', ...args)

test('rows are printed as a table', async () => {
  expect(await sql('-- how many\nselect count(*) as events, null as nothing from events')).toEqual({
    code: 0,
    output: 'events  nothing\n     3  null\n(1 row)\n',
  })
})

test('--csv quotes what CSV requires', async () => {
  expect(await sql('--csv', `select 'a,"b"' as x, 2 as y`)).toEqual({ code: 0, output: 'x,y\n"a,""b""",2\n' })
})

test('--json keeps large numbers exact', async () => {
  const query = `select 12345678901234567890 as n, true as b, '{"a":1}'::jsonb as j, null as z`
  expect(await sql('--json', query)).toMatchObject({
    code: 0,
    output: expect.stringContaining('"12345678901234567890"'),
  })
})

test('a change without --write is refused', async () => {
  expect(await sql('delete from events')).toEqual({
    code: 1,
    output:
      'error: cannot execute DELETE in a read-only transaction\n  The statement changes something: repeat it with --write.\n',
  })
})

test('several statements at once are refused', async () => {
  expect(await sql('select 1; delete from events')).toMatchObject({
    code: 1,
    output: expect.stringContaining('multiple commands'),
  })
})

test('an error of the database is reported', async () => {
  expect(await sql('select nonsense')).toMatchObject({
    code: 1,
    output: expect.stringContaining('column "nonsense" does not exist'),
  })
})

test('--csv and --json exclude each other', async () => {
  expect(await sql('--csv', '--json', 'select 1')).toMatchObject({
    code: 1,
    output: expect.stringContaining('exclude each other'),
  })
})

test.each([
  ["copy (select 1) to program 'id'"],
  ["select pg_read_file('/etc/passwd')"],
  ["do $$ begin reset session authorization; copy (select 1) to program 'id'; end $$"],
])('%s is refused, with and without --write', async statement => {
  for (const flags of [[], ['--write']]) {
    expect(await sql(...flags, statement)).toMatchObject({
      code: 1,
      output: expect.stringContaining('permission denied'),
    })
  }
})

test('people, services and migrations have roles of their own', async () => {
  expect(await sql('--csv', 'select current_user, session_user')).toMatchObject({
    output: 'current_user,session_user\nanalyst,analyst\n',
  })
  expect(await sql('--csv', '--write', 'select current_user')).toMatchObject({
    output: 'current_user\nscores_owner\n',
  })
  const services = await installation.readRow<{ users: string[] }>(`
    select array_agg(distinct usename::text) as users from pg_stat_activity
    where datname = 'scores' and pid <> pg_backend_pid()`)
  expect(services).toEqual({ users: ['pipeline'] })
  for (const role of ['analyst', 'pipeline', 'scores_owner']) {
    const { mode } = statSync(`${installation.dataDir}/postgres/password-${role}`)
    expect(mode & 0o777).toBe(0o600)
  }
})

test('an analyst who changed the password has not locked out anybody', async () => {
  await installation.readRow("alter role analyst password 'mine'; select 1 as one").catch(() => undefined)
  expect(await sql('--csv', 'select 1 as one')).toEqual({ code: 0, output: 'one\n1\n' })
})

test('a superuser of another server is refused or warned, a plain owner reads in a read-only transaction', async () => {
  const given = (url: string, ...args: string[]) => {
    installation.env['DATABASE_URL'] = url
    return sql(...args).finally(() => delete installation.env['DATABASE_URL'])
  }
  expect(await given(installation.ownerUrl, 'select 1')).toMatchObject({
    code: 1,
    output: expect.stringContaining('ANALYST_DATABASE_URL'),
  })
  expect(await given(installation.ownerUrl, '--csv', '--write', 'select 1 as one')).toEqual({
    code: 0,
    output: expect.stringMatching(/^warning: DATABASE_URL logs in as a superuser.*\none\n1\n$/),
  })
  const password = readFileSync(`${installation.dataDir}/postgres/password-scores_owner`, 'utf8').trim()
  const ownerUrl = installation.ownerUrl.replace(/\/\/.*@/, `//scores_owner:${password}@`)
  expect(await given(ownerUrl, 'delete from events')).toMatchObject({
    code: 1,
    output: expect.stringContaining('read-only transaction'),
  })
})

test('--write allows a change', async () => {
  expect(await sql('--write', 'delete from data_quality_checks_results')).toMatchObject({
    code: 0,
    output: 'DELETE done\n',
  })
})

test('refused statements change nothing', async () => {
  expect(await sql('select count(*)::int from events')).toMatchObject({
    output: expect.stringContaining('3'),
  })
})

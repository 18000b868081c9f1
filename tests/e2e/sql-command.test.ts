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

import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { Installation } from '@scores/testkit/vitest'
import { expect, onTestFinished, test } from 'vitest'

const login = { authorization: `Basic ${Buffer.from('admin:secret').toString('base64')}` }

test('a pipeline is started, watched, queried, proved and stopped, and goes on where it was', async () => {
  const pipelines = await Installation.create({
    SIMULATOR_RATE: '200',
    SIMULATOR_IDS: 'true',
    SIMULATOR_COUNT: '1000',
  })
  for (const command of ['status', 'verify', 'sql']) {
    expect(await pipelines.run(command, ...(command === 'sql' ? ['select 1'] : []))).toMatchObject({
      code: 1,
      output: expect.stringContaining('there is no data in'),
    })
  }
  const first = await pipelines.up()
  expect(await pipelines.run('up', '--embedded')).toMatchObject({
    code: 1,
    output: expect.stringContaining('already runs on'),
  })
  expect(await pipelines.run('status')).toMatchObject({
    code: 0,
    output: expect.stringMatching(
      /Pipeline +runs since .*\nFeed .*\nQueue .*\nLedger .*received = .* in flight\n +minute +received .*\nGaps .*\nRate .*\nLag .*\nTables .*\nAnalytics .*\nQuarantine /s,
    ),
  })
  expect(await pipelines.run('verify')).toMatchObject({ code: 0 })
  await pipelines.run('down')
  expect((await first.end).code).toBe(0)

  const [before] = await pipelines.query<{ received: number }>(
    'select sum(received) as received from ingest_batches',
  )
  expect(await pipelines.run('status')).toMatchObject({
    code: 0,
    output: expect.stringContaining('does not run here'),
  })
  expect(JSON.parse((await pipelines.run('status', '--json')).output)).toMatchObject({
    running: null,
    tables: { received: before?.received },
  })
  expect(await pipelines.run('verify')).toMatchObject({
    code: 0,
    output: expect.stringContaining('Every promise holds.'),
  })
  expect(await pipelines.run('verify', '--minutes', 'many')).toMatchObject({
    code: 1,
    output: expect.stringContaining('--minutes many is not a number'),
  })
  expect(await pipelines.run('resume')).toMatchObject({
    code: 0,
    output: expect.stringContaining('The queue is not paused.'),
  })
  expect(await pipelines.run('analytics', 'rebuild')).toMatchObject({
    code: 0,
    output: expect.stringMatching(/\d+ events of 20 students and \d+ exams, in /),
  })
  expect(await pipelines.run('analytics', 'run')).toMatchObject({
    code: 0,
    output: expect.stringContaining('there are no new events'),
  })
  expect(await pipelines.run('verify')).toMatchObject({ code: 0 })
  expect(await pipelines.run('replay', 'failed-jobs')).toMatchObject({
    code: 0,
    output: expect.stringContaining('There are no failed jobs.'),
  })
  expect(await pipelines.run('replay', 'everything')).toMatchObject({ code: 1 })
  expect(await pipelines.run('down')).toMatchObject({
    code: 0,
    output: expect.stringContaining('Nothing runs on'),
  })

  const second = await pipelines.up()
  await second.stop('SIGINT')
  const [after] = await pipelines.query<{ received: number }>(
    'select sum(received) as received from ingest_batches',
  )
  expect(after?.received).toBeGreaterThan(before?.received ?? 0)
  expect(await pipelines.run('verify')).toMatchObject({ code: 0 })
  await pipelines.query('select 1')
  await pipelines.run(
    'sql',
    '--write',
    'update student_average_score set average_score = average_score + 0.1 where student_id = 1',
  )
  expect(await pipelines.run('verify')).toMatchObject({
    code: 1,
    output: expect.stringContaining('student_id 1: has'),
  })
  expect(await pipelines.run('down', '--purge')).toMatchObject({
    code: 0,
    output: expect.stringContaining('Deleted'),
  })
  expect(existsSync(join(pipelines.dataDir, 'postgres'))).toBe(false)
})

test('the sql command', async () => {
  const pipelines = await Installation.create({
    SIMULATOR_COUNT: '3',
    SIMULATOR_RATE: '0',
    SIMULATOR_BAD_SHARE: '0',
  })
  const pipeline = await pipelines.up()
  await pipeline.stop('SIGTERM')
  const sql = (...args: string[]) => pipelines.run('sql', ...args)
  expect(await sql('-- how many\nselect count(*) as events, null as nothing from events')).toEqual({
    code: 0,
    output: 'events  nothing\n     3  null\n(1 row)\n',
  })
  expect(await sql('--csv', `select 'a,"b"' as x, 2 as y`)).toEqual({ code: 0, output: 'x,y\n"a,""b""",2\n' })
  expect(
    await sql('--json', `select 12345678901234567890 as n, true as b, '{"a":1}'::jsonb as j, null as z`),
  ).toMatchObject({ code: 0, output: expect.stringContaining('"12345678901234567890"') })
  expect(await sql('delete from events')).toEqual({
    code: 1,
    output:
      'error: cannot execute DELETE in a read-only transaction\n  The statement changes something: repeat it with --write.\n',
  })
  expect(await sql('select 1; delete from events')).toMatchObject({
    code: 1,
    output: expect.stringContaining('multiple commands'),
  })
  expect(await sql('select nonsense')).toMatchObject({
    code: 1,
    output: expect.stringContaining('column "nonsense" does not exist'),
  })
  expect(await sql('--csv', '--json', 'select 1')).toMatchObject({
    code: 1,
    output: expect.stringContaining('exclude each other'),
  })
  expect(await sql('--write', 'delete from data_quality_checks_results')).toMatchObject({
    code: 0,
    output: 'DELETE done\n',
  })
  expect(await sql('select count(*)::int from events')).toMatchObject({
    output: expect.stringContaining('3'),
  })
})

test('a port that is taken is told before anything starts, with its variable', async () => {
  const pipelines = await Installation.create()
  const squatter = createServer().listen(Number(pipelines.env['DASHBOARD_PORT']), '127.0.0.1')
  onTestFinished(() => void squatter.close())
  await new Promise(resolve => squatter.once('listening', resolve))
  expect(await pipelines.run('up', '--embedded')).toMatchObject({
    code: 1,
    output: expect.stringMatching(
      /already in use: port \d+ \(DASHBOARD_PORT\)\n.*DASHBOARD_PORT=… \.\/entrypoint/,
    ),
  })
  expect(existsSync(join(pipelines.dataDir, 'postgres'))).toBe(false)
})

test.each([
  ['nonsense', 1, "unknown command 'nonsense'"],
  ['statsu', 1, 'Did you mean status?'],
  ['--help', 0, 'prove the promises on the live data'],
])('./entrypoint %s', async (argument, code, text) => {
  const pipelines = await Installation.create()
  expect(await pipelines.run(argument)).toMatchObject({ code, output: expect.stringContaining(text) })
})

test('wrong variables are told all at once', async () => {
  const pipelines = await Installation.create({
    DASHBOARD_PORT: '99999',
    NORMALIZERS: 'many',
    SIMULATOR_PORT: '0',
  })
  const { code, output } = await pipelines.run('up', '--embedded')
  expect(code).toBe(1)
  expect(output).toMatch(
    /3 errors[\s\S]*SIMULATOR_PORT must be a port|3 errors[\s\S]*DASHBOARD_PORT must be a port/,
  )
})

test('a service that does not start ends the start, in its own words, and leaves nothing running', async () => {
  const pipelines = await Installation.create({ BATCH_MAX_MESSAGES: '0' })
  const { code, output } = await pipelines.run('up', '--embedded')
  expect(code).toBe(1)
  expect(output).toContain('feed-listener did not start')
  expect(output).toContain('BATCH_MAX_MESSAGES must be a whole number from 1 to 10000, not "0"')
  expect(await pipelines.run('down')).toMatchObject({ output: expect.stringContaining('Nothing runs on') })
})

test('the benchmarks are listed, and what is none of them is refused', async () => {
  const pipelines = await Installation.create()
  expect(await pipelines.run('bench', '--help')).toMatchObject({
    code: 0,
    output: expect.stringContaining('throughput'),
  })
  expect(await pipelines.run('bench', 'speed')).toMatchObject({
    code: 1,
    output: expect.stringContaining('there is no benchmark "speed"'),
  })
})

test('a service that dies is started again, and its pipeline loses nothing', async () => {
  const pipelines = await Installation.create({
    SIMULATOR_RATE: '200',
    SIMULATOR_IDS: 'true',
    SIMULATOR_COUNT: '2000',
  })
  const pipeline = await pipelines.up()
  for (const service of [
    'normalizer',
    'normalizer-2',
    'feed-listener',
    'analytics',
    'replayer',
    'dashboard',
  ]) {
    const lines = () =>
      pipelines
        .log(service)
        .split('\n')
        .filter(line => line.includes('"msg":"ready"'))
    const starts = lines().length
    process.kill((JSON.parse(lines().at(-1) ?? '{}') as { pid: number }).pid, 'SIGKILL')
    await expect.poll(() => lines().length, { timeout: 30_000 }).toBe(starts + 1)
  }
  const postgres = Number(
    readFileSync(join(pipelines.dataDir, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0],
  )
  process.kill(postgres, 'SIGKILL')
  // The feed has ids: what went by while nobody read is fetched, what came twice is stored once.
  const accounted = 'select coalesce(sum(stored + quarantined), 0)::int as messages from ingest_batches'
  const messages = () =>
    pipelines.query<{ messages: number }>(accounted).then(
      rows => rows[0]?.messages,
      () => 'away',
    )
  await expect.poll(messages, { timeout: 120_000, interval: 1_000 }).toBe(2_000)
  expect((await pipeline.stop('SIGTERM')).code).toBe(0)

  expect(await pipelines.run('verify')).toMatchObject({
    code: 0,
    output: expect.stringContaining('Every promise holds.'),
  })
})

test('when the supervisor is killed, its services end, and the next start takes over', async () => {
  const pipelines = await Installation.create({ SIMULATOR_RATE: '50' })
  const pipeline = await pipelines.up()
  const stopped = () =>
    [
      'normalizer',
      'normalizer-2',
      'feed-listener',
      'analytics',
      'replayer',
      'dashboard',
      'feed-simulator',
    ].filter(service => pipelines.log(service).includes('"msg":"stopped"'))
  await pipeline.stop('SIGKILL')
  await expect.poll(stopped, { timeout: 30_000 }).toHaveLength(7)
  const next = await pipelines.up()
  expect((await next.stop('SIGTERM')).code).toBe(0)
  expect(await pipelines.run('verify')).toMatchObject({ code: 0 })
})

test('the dashboard asks for a login, refuses other sites, and tells how it is', async () => {
  const pipelines = await Installation.create()
  const pipeline = await pipelines.up()
  const get = (path: string, init: RequestInit = {}) =>
    fetch(`${pipelines.dashboardUrl}${path}`, { redirect: 'manual', ...init })
  expect((await get('/healthz')).status).toBe(200)
  expect(await (await get('/readyz')).json()).toEqual({ status: 'ok', database: 'ok', queue: 'ok' })
  for (const path of ['/', '/queues', '/queues/api/queues']) {
    expect((await get(path)).status).toBe(401)
    expect(
      (
        await get(path, {
          headers: { authorization: `Basic ${Buffer.from('admin:wrong').toString('base64')}` },
        })
      ).status,
    ).toBe(401)
  }
  expect((await get('/', { headers: login })).headers.get('location')).toBe('/queues')
  expect(await (await get('/queues', { headers: login })).text()).toContain('Exam scores')
  const board = (await (await get('/queues/api/queues', { headers: login })).json()) as {
    queues: { name: string; counts: object }[]
  }
  expect(board.queues.map(({ name }) => name).toSorted()).toEqual(['analytics', 'raw-messages'])

  const act = (headers: Record<string, string>) =>
    get('/queues/api/queues/analytics/pause', { method: 'PUT', headers: { ...login, ...headers } }).then(
      ({ status }) => status,
    )
  expect(await act({ 'sec-fetch-site': 'cross-site' })).toBe(403)
  expect(await act({ origin: 'http://evil.example' })).toBe(403)
  expect(await act({ 'sec-fetch-site': 'same-origin' })).toBe(200)
  expect((await pipeline.stop('SIGTERM')).code).toBe(0)
})

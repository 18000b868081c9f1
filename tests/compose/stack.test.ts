import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectFolder } from '@scores/runtime'
import { freePort, parseJson, simulatedMessages } from '@scores/testkit'
import { Client, DatabaseError } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** A stack of containers of its own beside any other: project name, ports and passwords. */
const folder = mkdtempSync(join(tmpdir(), 'scores-compose-'))
const password = randomBytes(12).toString('hex')
const messages = {
  SIMULATOR_COUNT: '20000',
  SIMULATOR_SEED: '7',
  SIMULATOR_BAD_SHARE: '0.05',
  SIMULATOR_ODD_NAMES: 'true',
  // It can't be resumed: what is not taken from it is gone.
  SIMULATOR_IDS: 'false',
}
const env: NodeJS.ProcessEnv = {
  ...process.env,
  ...messages,
  SIMULATOR_RATE: '600',
  COMPOSE_PROJECT_NAME: `scores-test-${randomBytes(3).toString('hex')}`,
  COMPOSE_PROFILES: 'simulator',
  FEED_URL: '',
  DATABASE_URL: '',
  QUEUE_URL: '',
  DATA_DIR: folder,
  POSTGRES_PASSWORD: password,
  PIPELINE_PASSWORD: password,
  ANALYST_PASSWORD: password,
  OWNER_PASSWORD: randomBytes(12).toString('hex'),
  REDIS_PASSWORD: randomBytes(12).toString('hex'),
  DASHBOARD_PASSWORD: password,
  POSTGRES_PORT: String(await freePort()),
  DASHBOARD_PORT: String(await freePort()),
}

const compose = (...args: string[]): string =>
  execFileSync('docker', ['compose', '--progress=quiet', ...args], {
    cwd: projectFolder,
    env,
    encoding: 'utf8',
  })

async function query<Row extends object>(statement: string): Promise<Row[]> {
  const client = new Client({
    connectionString: `postgres://postgres:${password}@127.0.0.1:${env['POSTGRES_PORT']}/scores`,
  })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Row>(statement)).rows
  } finally {
    await client.end().catch(() => undefined)
  }
}

const accounted = () =>
  query<{ messages: number }>(
    'select coalesce(sum(stored + quarantined), 0)::int as messages from ingest_batches',
  ).then(
    rows => rows[0]?.messages ?? 0,
    () => 0,
  )
const reaches = (count: number) =>
  expect.poll(accounted, { timeout: 240_000, interval: 500 }).toBeGreaterThanOrEqual(count)
/** Two of the others, of which one reads, and one makes each run. */
const scale = (normalizers: number, ...flags: string[]) =>
  compose(
    'up',
    '--detach',
    '--no-recreate',
    `--scale=normalizer=${normalizers}`,
    '--scale=feed-listener=2',
    '--scale=analytics=2',
    ...flags,
  )

beforeAll(() => {
  compose('config', '--quiet')
  compose('build')
  scale(3, '--wait')
}, 600_000)

afterAll(() => {
  compose('down', '--volumes', '--timeout=1')
  rmSync(folder, { recursive: true, force: true })
}, 120_000)

test('every one of 20,000 messages is found once, whatever is scaled, killed and restarted meanwhile', async () => {
  await reaches(2_000)
  scale(1)
  await reaches(5_000)
  scale(4)
  await reaches(8_000)
  compose('kill', '--signal=SIGKILL', 'normalizer')
  scale(4)
  await reaches(11_000)
  compose('kill', '--signal=SIGKILL', 'redis')
  scale(4)
  await reaches(14_000)
  compose('restart', 'postgres')
  await reaches(20_000)

  const sent = await simulatedMessages(messages, join(folder, 'sent.jsonl'))
  expect(sent).toHaveLength(20_000)
  const events = await query<{ exam: number; student: string; score: number }>(
    'select exam, student, score from exam_results',
  )
  expect(events.map(({ exam, student, score }) => `${exam} ${student} ${score}`).toSorted()).toEqual(
    sent
      .filter(({ reason }) => reason === null)
      .map(({ data }) => parseJson<{ studentId: string; exam: number; score: number }>(data))
      .map(({ studentId, exam, score }) => `${exam} ${studentId} ${score}`)
      .toSorted(),
  )
  const quarantined = await query<{ reason: string; payload: Buffer }>(
    "select reason, coalesce(message_payload_bytes, convert_to(message_payload, 'UTF8')) as payload from data_quality_checks_results",
  )
  expect(quarantined.map(({ reason, payload }) => `${reason} ${payload.toString()}`).toSorted()).toEqual(
    sent
      .filter(({ reason }) => reason !== null)
      .map(({ reason, data }) => `${reason} ${data}`)
      .toSorted(),
  )
}, 900_000)

test('two analytics replicas make each minute’s run once, and the averages are right', async () => {
  const runs = () =>
    query<{ runs: number }>(`
      select count(*)::int as runs from analytics_runs
      where scheduled_for = date_trunc('minute', scheduled_for) group by scheduled_for`)
  await expect.poll(runs, { timeout: 70_000, interval: 1_000 }).not.toEqual([])
  for (const minute of await runs()) expect(minute).toEqual({ runs: 1 })
}, 90_000)

test('the commands work on the containers as they do without', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ['packages/cli/dist/main.js', ...args], {
      cwd: projectFolder,
      env,
      encoding: 'utf8',
    })
  expect(run('verify')).toMatchObject({ status: 0, stdout: expect.stringContaining('Every promise holds.') })
  expect(run('status')).toMatchObject({ status: 0, stdout: expect.stringContaining('20,000') })
  expect(run('sql', '--csv', 'select count(*) > 18000 as most from events')).toMatchObject({
    status: 0,
    stdout: 'most\nt\n',
  })
  expect(run('sql', 'drop table events')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('error:'),
  })
  expect(run('resume')).toMatchObject({ status: 0, stdout: 'The queue is not paused.\n' })
  expect(run('replay', 'failed-jobs')).toMatchObject({ status: 0, stdout: 'There are no failed jobs.\n' })
}, 60_000)

test.each([
  ['/', 'text/html'],
  ['/page.js', 'text/javascript'],
  ['/api/overview', 'application/json'],
  ['/queues/', 'text/html'],
  ['/fonts/ibm-plex-sans-latin-400-normal.woff2', 'font/woff2'],
])('the dashboard serves %s', async (path, type) => {
  const response = await fetch(`http://127.0.0.1:${env['DASHBOARD_PORT']}${path}`, {
    headers: { authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` },
  })
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toContain(type)
})

test('messages are replayed with a patch of ours, which the containers do not see', async () => {
  const replay = (...args: string[]) =>
    spawnSync(process.execPath, ['packages/cli/dist/main.js', 'replay', ...args], {
      cwd: projectFolder,
      env: { ...env, OPERATOR: 'anna' },
      encoding: 'utf8',
    })
  const percentages = ['--match', '$.score >= 50 && $.score <= 100', '--patch', 'docs/percentages.patch.json']
  const dryRun = replay(...percentages, '--dry-run', '--json')
  expect(dryRun).toMatchObject({ status: 0 })
  const { messages: count, passing } = parseJson<{ messages: number; passing: number }>(dryRun.stdout)
  expect(passing).toBe(count)
  expect(count).toBeGreaterThan(10)
  expect(replay(...percentages)).toMatchObject({
    status: 0,
    stdout: expect.stringContaining(`Replay 1 done in`),
  })
  expect(await query('select requested_by, status, planned, stored from replays')).toEqual([
    { requested_by: 'anna', status: 'done', planned: count, stored: count },
  ])
  expect(replay('--all', '--patch', 'not-there.json')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("not-there.json can't be read"),
  })
}, 60_000)

test('the services can not change the tables’ form, and analysts can only read', async () => {
  const as = (user: string) => `postgres://${user}:${password}@127.0.0.1:${env['POSTGRES_PORT']}/scores`
  const attempt = async (user: string, statement: string) => {
    const client = new Client({ connectionString: as(user) })
    await client.connect()
    try {
      await client.query(statement)
      return 'done'
    } catch (error) {
      return error instanceof DatabaseError ? error.code : error
    } finally {
      await client.end()
    }
  }
  expect(await attempt('analyst', 'select scores_all from student_average_score')).toBe('done')
  for (const statement of [
    'delete from events',
    'create table mine (id integer)',
    "insert into students (student_identification) values ('x')",
  ]) {
    expect(await attempt('analyst', `begin read write; ${statement}`)).toBe('42501')
  }
  for (const statement of [
    'drop table events',
    'create table mine (id integer)',
    'alter table events add column mine integer',
    'truncate events',
  ]) {
    expect(await attempt('pipeline', statement)).toBe('42501')
  }
})

/** Runs a script in a container. It connects to a host and prints what comes back for `text`, or the error's code. */
const connectFrom = (service: string, host: string, port: number, text = ''): string =>
  compose(
    'exec',
    '--no-TTY',
    service,
    'node',
    '--eval',
    `const socket = require('node:net').connect({ host: '${host}', port: ${port}, timeout: 5000 })
     socket.on('connect', () => ${text === '' ? "{ console.log('connected'); socket.end() }" : `socket.write('${text}\\r\\n')`})
     socket.on('data', data => { console.log(String(data).trim()); socket.end() })
     socket.on('timeout', () => { console.log('timeout'); socket.destroy() })
     socket.on('error', error => console.log(error.code))`,
  ).trim()

test('what reads a foreign server does not reach the database, and the queue wants a password', () => {
  expect(connectFrom('normalizer', 'postgres', 5432)).toBe('connected')
  for (const service of ['feed-listener', 'feed-simulator'])
    expect(connectFrom(service, 'postgres', 5432), service).toMatch(/ENOTFOUND|EAI_AGAIN/)
  expect(connectFrom('feed-simulator', 'redis', 6379)).toMatch(/ENOTFOUND|EAI_AGAIN/)
  expect(connectFrom('feed-listener', 'redis', 6379, 'PING')).toContain('NOAUTH')
})

test('no process of a container has a capability, nor can it gain one', () => {
  const services = ['postgres', 'redis', 'feed-simulator', 'feed-listener', 'normalizer', 'dashboard']
  for (const service of services) {
    const status = compose('exec', '--no-TTY', service, 'cat', '/proc/1/status')
    expect(status, service).toMatch(/^CapEff:\s*0+$/m)
    expect(status, service).toMatch(/^NoNewPrivs:\s*1$/m)
  }
})

test('the owner of the tables is no superuser', async () => {
  expect(
    await query(`
      select distinct tableowner as owner, rolsuper as "isSuperuser"
      from pg_tables join pg_roles on rolname = tableowner where schemaname = 'public'`),
  ).toEqual([{ owner: 'scores_owner', isSuperuser: false }])
})

import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from '@scores/runtime'
import { Installation } from '@scores/testkit/vitest'
import { Client } from 'pg'
import { afterAll, expect, onTestFinished, test } from 'vitest'

const installation = await Installation.create({
  SIMULATOR_COUNT: '20',
  SIMULATOR_RATE: '0',
  SIMULATOR_BAD_SHARE: '0.5',
  GUARD_WINDOW_MESSAGES: '0',
})
afterAll(() => installation[Symbol.asyncDispose]())

/** Makes reading both tables endless for everybody but superusers, whom no policy concerns. */
async function makeEndless(): Promise<void> {
  const client = new Client(installation.ownerUrl)
  await client.connect()
  for (const table of ['ingest_batches', 'data_quality_checks_results'])
    await client.query(`
      alter table ${table} force row level security, enable row level security;
      create policy endless on ${table} using (pg_sleep(600) is null)`)
  await client.end()
}

const entry = join(projectFolder, 'packages/cli/dist/main.js')
const pidFile = join(installation.dataDir, 'postgres/data/postmaster.pid')
const nothingRuns = () => expect.poll(() => existsSync(pidFile), { timeout: 30_000 }).toBe(false)

/** Waits until the command's statement has been running for a moment. */
const statementRuns = (application: string) =>
  expect
    .poll(
      () =>
        installation
          .readRow<{ running: number }>(
            `select count(*)::int as running from pg_stat_activity
             where application_name = '${application}' and wait_event = 'PgSleep'`,
          )
          .catch(() => ({ running: 0 })),
      { timeout: 30_000, interval: 200 },
    )
    .toEqual({ running: 1 })

test('a closed terminal stops the pipeline in order', async () => {
  const { child, stop } = await installation.up()
  await installation.processed(20)
  // Whatever it prints now is lost.
  child.stdout?.destroy()
  child.stderr?.destroy()
  expect((await stop('SIGHUP')).code).toBe(0)
  expect(existsSync(pidFile)).toBe(false)
})

test.each([
  'sql "select * from generate_series(1, 100000)"',
  'verify',
  'quarantine list',
  'quarantine list --json',
])('%s | head ends without an error, and leaves nothing running', async command => {
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['-c', `node "$0" ${command} | head -n 1; exit "\${PIPESTATUS[0]}"`, entry],
    { env: installation.env, encoding: 'utf8' },
  )
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout.split('\n')).toHaveLength(2)
  await nothingRuns()
})

test.each([
  ['SIGINT', 'sql', ['sql', 'select pg_sleep(600)']],
  // The next commands read tables that this one makes endless.
  ['SIGHUP', 'sql', ['sql', '--write', 'select pg_sleep(600)']],
  ['SIGHUP', 'verify', ['verify']],
  ['SIGINT', 'quarantine', ['quarantine', 'list']],
  ['SIGTERM', 'replay', ['replay', '--all']],
] as const)('%s during %s, %j, leaves nothing running', async (signal, application, args) => {
  const child = installation.spawn(...args)
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text: Buffer) => {
      output += text.toString()
    })
  const closed = once(child, 'close')
  await statementRuns(application)
  if (args[1] === '--write') await makeEndless()
  child.kill(signal)
  expect(await closed).toEqual([null, signal])
  expect(output).toBe('')
  await nothingRuns()
})

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from '@scores/installation'
import { Installation } from '@scores/testkit/vitest'
import { expect, onTestFinished, test } from 'vitest'

/** The feed has no ids: what two listeners read at the same time would be stored twice. */
test('of two listeners one reads, the other takes over within seconds, and nothing is stored twice', async () => {
  const pipelines = await Installation.create({ SIMULATOR_RATE: '100', SIMULATOR_BAD_SHARE: '0' })
  const pipeline = await pipelines.up()
  const password = readFileSync(join(pipelines.dataDir, 'postgres/password'), 'utf8').trim()
  const second = spawn('node', [join(projectFolder, 'services/feed-listener/src/main.ts')], {
    env: {
      ...pipelines.env,
      QUEUE_URL: `postgres://postgres:${password}@127.0.0.1:${pipelines.env['POSTGRES_PORT']}/scores`,
      FEED_URL: `http://127.0.0.1:${pipelines.env['SIMULATOR_PORT']}/scores`,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void second.kill('SIGKILL'))
  let log = ''
  second.stdout.on('data', (text: Buffer) => {
    log += text.toString()
  })
  await expect.poll(() => log, { timeout: 10_000 }).toContain('standing by')
  expect(log).not.toContain('reading the feed')

  // As if it hung: it neither stops nor renews its lease, and goes on later with what it had received meanwhile.
  const lines = pipelines.log('feed-listener').trimEnd().split('\n')
  const { pid } = JSON.parse(lines[0] ?? '{}') as { pid: number }
  process.kill(pid, 'SIGSTOP')
  const stoppedAt = performance.now()
  await expect.poll(() => log, { timeout: 10_000 }).toContain('reading the feed')
  expect(performance.now() - stoppedAt).toBeLessThan(7_000)
  const ofRuns = 'select listener_run, sum(stored)::int as stored from ingest_batches group by 1 order by 1'
  const runs = () =>
    pipelines.query<{ stored: number }>(ofRuns).then(rows => rows.map(({ stored }) => stored))
  await expect
    .poll(async () => (await runs())[1] ?? 0, { timeout: 30_000, interval: 1_000 })
    .toBeGreaterThan(100)
  process.kill(pid, 'SIGCONT')
  await expect.poll(() => pipelines.log('feed-listener'), { timeout: 10_000 }).toContain('standing by')

  second.kill('SIGTERM')
  await expect.poll(runs, { timeout: 10_000, interval: 500 }).toHaveLength(3)
  expect((await pipeline.stop('SIGTERM')).code).toBe(0)
  const [events] = await pipelines.query<{ all: number; distinct: number }>(
    'select count(*)::int as all, count(distinct (student, exam, score))::int as distinct from exam_results',
  )
  expect(events?.distinct).toBe(events?.all)
  expect(await pipelines.run('verify')).toMatchObject({ code: 0 })
})

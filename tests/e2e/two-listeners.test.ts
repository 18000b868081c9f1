import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { projectFolder } from '@scores/runtime'
import { Installation } from '@scores/testkit/vitest'
import { expect, onTestFinished, test } from 'vitest'

/** The feed has no ids, so messages that both listeners read would be stored twice. */
test('one of two listeners reads; the other takes over within seconds, and nothing is stored twice', async () => {
  await using installation = await Installation.create({ SIMULATOR_RATE: '100', SIMULATOR_BAD_SHARE: '0' })
  const pipeline = await installation.up()
  const second = spawn('node', [join(projectFolder, 'services/feed-listener/dist/main.js')], {
    env: {
      ...installation.env,
      QUEUE_URL: installation.ownerUrl,
      FEED_URL: `http://127.0.0.1:${installation.env['SIMULATOR_PORT']}/scores`,
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

  // A stopped process neither releases nor renews its lease. Later it processes what it received meanwhile.
  const pid = installation.pid('feed-listener')
  process.kill(pid, 'SIGSTOP')
  const stoppedAt = performance.now()
  await expect.poll(() => log, { timeout: 10_000 }).toContain('reading the feed')
  expect(performance.now() - stoppedAt).toBeLessThan(7_000)
  const storedByRun = async () => {
    const statement = `
      select coalesce(json_agg(stored order by listener_run), '[]') as stored from (
        select listener_run, sum(stored)::int as stored from ingest_batches group by 1
      ) as runs`
    return (await installation.readRow<{ stored: number[] }>(statement)).stored
  }
  await expect
    .poll(async () => (await storedByRun())[1] ?? 0, { timeout: 30_000, interval: 250 })
    .toBeGreaterThan(100)
  process.kill(pid, 'SIGCONT')
  await expect.poll(() => installation.log('feed-listener'), { timeout: 10_000 }).toContain('standing by')

  second.kill('SIGTERM')
  await expect.poll(storedByRun, { timeout: 10_000, interval: 250 }).toHaveLength(3)
  expect((await pipeline.stop('SIGTERM')).code).toBe(0)
  const [events] = await installation.query<{ all: number; distinct: number }>(
    'select count(*)::int as all, count(distinct (student, exam, score))::int as distinct from exam_results',
  )
  expect(events?.distinct).toBe(events?.all)
  expect(await installation.run('verify')).toMatchObject({ code: 0 })
})

import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { projectFolder } from '@scores/runtime'
import { Installation, type RunningPipeline } from '@scores/testkit/vitest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** The feed has no ids, so messages that both listeners read would be stored twice. */
describe('two listeners of one feed', () => {
  let installation: Installation
  let pipeline: RunningPipeline
  let second: ChildProcess
  let log = ''
  let pid: number

  /** Stored messages of each listener run. */
  const storedByRun = async () => {
    const statement = `
      select coalesce(json_agg(stored order by listener_run), '[]') as stored from (
        select listener_run, sum(stored)::int as stored from ingest_batches group by 1
      ) as runs`
    return (await installation.readRow<{ stored: number[] }>(statement)).stored
  }

  beforeAll(async () => {
    installation = await Installation.create({ SIMULATOR_RATE: '100', SIMULATOR_BAD_SHARE: '0' })
    pipeline = await installation.up()
    pid = installation.pid('feed-listener')
    second = spawn('node', [join(projectFolder, 'services/feed-listener/dist/main.js')], {
      env: {
        ...installation.env,
        QUEUE_URL: installation.ownerUrl,
        FEED_URL: `http://127.0.0.1:${installation.env['SIMULATOR_PORT']}/scores`,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    second.stdout?.on('data', (text: Buffer) => {
      log += text.toString()
    })
  })

  afterAll(async () => {
    second.kill('SIGKILL')
    await installation[Symbol.asyncDispose]()
  })

  test('the second one stands by', async () => {
    await expect.poll(() => log, { timeout: 10_000 }).toContain('standing by')
    expect(log).not.toContain('reading the feed')
  })

  test('it takes over within seconds from one that hangs', async () => {
    // A stopped process neither releases nor renews its lease. Later it processes what it received meanwhile.
    process.kill(pid, 'SIGSTOP')
    const stoppedAt = performance.now()
    await expect.poll(() => log, { timeout: 10_000 }).toContain('reading the feed')
    expect(performance.now() - stoppedAt).toBeLessThan(7_000)
  })

  test('the first one stands by once it continues', async () => {
    await expect
      .poll(async () => (await storedByRun())[1] ?? 0, { timeout: 30_000, interval: 250 })
      .toBeGreaterThan(100)
    process.kill(pid, 'SIGCONT')
    await expect.poll(() => installation.log('feed-listener'), { timeout: 10_000 }).toContain('standing by')
  })

  test('it reads again after the second one stops', async () => {
    second.kill('SIGTERM')
    await expect.poll(storedByRun, { timeout: 10_000, interval: 250 }).toHaveLength(3)
  })

  test('nothing is stored twice', async () => {
    expect((await pipeline.stop('SIGTERM')).code).toBe(0)
    const [events] = await installation.query<{ all: number; distinct: number }>(
      'select count(*)::int as all, count(distinct (student, exam, score))::int as distinct from exam_results',
    )
    expect(events?.distinct).toBe(events?.all)
    expect(await installation.run('verify')).toMatchObject({ code: 0 })
  })
})

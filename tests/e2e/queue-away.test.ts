import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, RedisServer } from '@scores/testkit'
import { Installation } from '@scores/testkit/vitest'
import { expect, inject, onTestFinished, test } from 'vitest'

const messages = 3_000
/** After so many the feed is silent for a while: what is in transit while a listener stops, it can't have. */
const untilSilence = 1_500

/** The feed has no ids and does not wait: what nobody takes from it is gone. */
test.runIf(inject('redisUrl') !== '')(
  'while the queue is away a feed without ids is spooled; a stop and a start in between lose nothing of it',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'scores-queue-away-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const redis = new RedisServer(folder, await freePort())
    await redis.start()
    onTestFinished(() => redis.stop())
    const pipelines = await Installation.create({
      SIMULATOR_RATE: '200',
      SIMULATOR_COUNT: String(messages),
      SIMULATOR_SILENCE_EVERY: String(untilSilence),
      SIMULATOR_SILENCE_MS: '10000',
      QUEUE_URL: redis.url,
    })
    const pipeline = await pipelines.up()
    await redis.stop('SIGKILL')

    const status = async () => (await pipelines.run('status')).output
    await expect
      .poll(status, { timeout: 30_000 })
      .toMatch(/Queue {7}unavailable: .*\nSpool {7}\d+ messages on disk/)
    expect(await status()).toMatch(/Ledger {6}needs both the queue and the database/)
    expect((await pipelines.run('verify')).code).toBe(1)
    await expect
      .poll(() => pipelines.log('feed-listener'))
      .toContain('the queue does not accept; messages are spooled to disk')

    const sent = async () => {
      const response = await fetch(`http://127.0.0.1:${pipelines.env['SIMULATOR_PORT']}/sent`)
      return (await response.json()) as { sent: number; last: number; done: boolean }
    }
    await expect.poll(async () => (await sent()).last, { timeout: 30_000 }).toBe(untilSilence)
    const spooled = async () => /Spool {7}([\d,]+) messages/.exec(await status())?.[1] ?? expect.unreachable()
    const isAllRead = async () => {
      const before = await spooled()
      return (await spooled()) === before
    }
    await expect.poll(isAllRead, { timeout: 10_000 }).toBe(true)
    // The listener itself is stopped with a full spool, and its successor finds what it left.
    const { pid } = JSON.parse(pipelines.log('feed-listener').split('\n')[0] ?? '{}') as { pid: number }
    process.kill(pid, 'SIGTERM')
    await expect.poll(() => pipelines.log('feed-listener')).toContain('"msg":"stopped"')
    await redis.start()

    await expect.poll(async () => (await sent()).done, { timeout: 60_000, interval: 500 }).toBe(true)
    await pipelines.processed((await sent()).sent)
    expect(await status()).toMatch(
      /Gaps {8}1 gap in listening, .*\n.*the feed has no ids, so messages sent in .* of it are unknown/,
    )
    expect((await pipeline.stop('SIGTERM')).code).toBe(0)
    expect(await pipelines.run('verify')).toMatchObject({
      code: 0,
      output: expect.stringContaining('Every promise holds.'),
    })
  },
)

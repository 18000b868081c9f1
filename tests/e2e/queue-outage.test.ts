import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spoolsFolder } from '@scores/spool'
import { freePort, parseJson, RedisServer } from '@scores/testkit'
import { Installation } from '@scores/testkit/vitest'
import { expect, inject, onTestFinished, test } from 'vitest'

const messages = 3_000
/** The feed then pauses: a listener that stops would lose what is in transit. */
const messagesBeforeSilence = 1_500

/** Waits until the size of the spools stops growing. Reading it from disk is quick enough for the feed's pause. */
async function untilSpoolRests(dataDir: string): Promise<void> {
  const spools = spoolsFolder(dataDir)
  const bytes = () =>
    readdirSync(spools, { recursive: true, encoding: 'utf8' })
      .map(name => statSync(join(spools, name)).size)
      .reduce((sum, size) => sum + size, 0)
  let before = 0
  const isAtRest = () => {
    const last = before
    before = bytes()
    return before > 0 && before === last
  }
  await expect.poll(isAtRest, { interval: 300, timeout: 5_000 }).toBe(true)
}

/** The feed has no ids and does not wait, so unread messages are lost. */
test.runIf(inject('redisUrl') !== '')(
  'during a queue outage a feed without ids is spooled, and a listener restart loses nothing',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'scores-queue-outage-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const redis = new RedisServer(folder, await freePort())
    await redis.start()
    onTestFinished(() => redis.stop())
    await using installation = await Installation.create({
      SIMULATOR_RATE: '200',
      SIMULATOR_COUNT: String(messages),
      SIMULATOR_SILENCE_EVERY: String(messagesBeforeSilence),
      SIMULATOR_SILENCE_MS: '10000',
      QUEUE_URL: redis.url,
    })
    const pipeline = await installation.up()
    await redis.stop('SIGKILL')

    const status = async () => (await installation.run('status')).output
    await expect
      .poll(status, { timeout: 30_000 })
      .toMatch(/Queue {7}unavailable: .*\nSpool {7}\d+ messages on disk/)
    expect(await status()).toMatch(/Ledger {6}needs both the queue and the database/)
    expect((await installation.run('verify')).code).toBe(1)
    await expect
      .poll(() => installation.log('feed-listener'))
      .toContain('the queue does not accept; messages are spooled to disk')

    const sent = async () => {
      const response = await fetch(`http://127.0.0.1:${installation.env['SIMULATOR_PORT']}/sent`)
      return parseJson<{ sent: number; last: number; done: boolean }>(await response.text())
    }
    await expect.poll(async () => (await sent()).last, { timeout: 30_000 }).toBe(messagesBeforeSilence)
    await untilSpoolRests(installation.dataDir)
    // The listener stops with a filled spool, and its successor drains it.
    process.kill(installation.pid('feed-listener'), 'SIGTERM')
    await expect.poll(() => installation.log('feed-listener')).toContain('"msg":"stopped"')
    await redis.start()

    await expect.poll(async () => (await sent()).done, { timeout: 60_000, interval: 250 }).toBe(true)
    await installation.processed((await sent()).sent)
    expect(await status()).toMatch(
      /Gaps {8}1 gap in listening, .*\n.*the feed has no ids, so messages sent in .* of it are unknown/,
    )
    expect((await pipeline.stop('SIGTERM')).code).toBe(0)
    expect(await installation.run('verify')).toMatchObject({
      code: 0,
      output: expect.stringContaining('Every promise holds.'),
    })
  },
)

import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spoolsFolder } from '@scores/spool'
import { freePort, parseJson, RedisServer } from '@scores/testkit'
import { Installation, type RunningPipeline } from '@scores/testkit/vitest'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'

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
describe.runIf(inject('redisUrl') !== '')('an outage of the queue, with a feed without ids', () => {
  const folder = mkdtempSync(join(tmpdir(), 'scores-queue-outage-'))
  let redis: RedisServer
  let installation: Installation
  let pipeline: RunningPipeline

  const status = async () => (await installation.run('status')).output
  const sent = async () => {
    const response = await fetch(`http://127.0.0.1:${installation.env['SIMULATOR_PORT']}/sent`)
    return parseJson<{ sent: number; last: number; done: boolean }>(await response.text())
  }

  beforeAll(async () => {
    redis = new RedisServer(folder, await freePort())
    await redis.start()
    installation = await Installation.create({
      SIMULATOR_RATE: '200',
      SIMULATOR_COUNT: String(messages),
      SIMULATOR_SILENCE_EVERY: String(messagesBeforeSilence),
      SIMULATOR_SILENCE_MS: '10000',
      QUEUE_URL: redis.url,
    })
    pipeline = await installation.up()
    await redis.stop('SIGKILL')
  })

  afterAll(async () => {
    await installation[Symbol.asyncDispose]()
    await redis.stop()
    rmSync(folder, { recursive: true })
  })

  test('status names the outage and counts the messages on disk', async () => {
    await expect
      .poll(status, { timeout: 30_000 })
      .toMatch(/Queue {7}unavailable: .*\nSpool {7}\d+ messages on disk/)
    expect(await status()).toMatch(/Ledger {6}needs both the queue and the database/)
    expect(installation.log('feed-listener')).toContain(
      'the queue does not accept; messages are spooled to disk',
    )
  })

  test('verify proves nothing without the queue', async () => {
    expect((await installation.run('verify')).code).toBe(1)
  })

  test('a listener that stops with a filled spool leaves it to its successor', async () => {
    await expect.poll(async () => (await sent()).last, { timeout: 30_000 }).toBe(messagesBeforeSilence)
    await untilSpoolRests(installation.dataDir)
    process.kill(installation.pid('feed-listener'), 'SIGTERM')
    await expect.poll(() => installation.log('feed-listener')).toContain('"msg":"stopped"')
    await redis.start()
    await expect.poll(async () => (await sent()).done, { timeout: 60_000, interval: 250 }).toBe(true)
    await installation.processed((await sent()).sent)
  })

  test('the gap of the restart is on record', async () => {
    expect(await status()).toMatch(
      /Gaps {8}1 gap in listening, .*\n.*the feed has no ids, so messages sent in .* of it are unknown/,
    )
  })

  test('every promise holds afterwards', async () => {
    expect((await pipeline.stop('SIGTERM')).code).toBe(0)
    expect(await installation.run('verify')).toMatchObject({
      code: 0,
      output: expect.stringContaining('Every promise holds.'),
    })
  })
})

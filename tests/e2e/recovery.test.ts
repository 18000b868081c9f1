import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Installation, type RunningPipeline } from '@scores/testkit/vitest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const services = ['normalizer', 'normalizer-2', 'feed-listener', 'analytics', 'replayer', 'dashboard']

describe('when processes are killed', () => {
  const messages = 2_000
  let installation: Installation
  let pipeline: RunningPipeline

  beforeAll(async () => {
    // The feed has ids: a listener that was away reads what it missed, and duplicates are recognised.
    installation = await Installation.create({
      SIMULATOR_RATE: '200',
      SIMULATOR_IDS: 'true',
      SIMULATOR_COUNT: String(messages),
      NORMALIZERS: '2',
    })
    pipeline = await installation.up()
  })
  afterAll(() => installation[Symbol.asyncDispose]())

  test.each(services)('the %s is started again', async service => {
    const starts = installation.starts(service)
    process.kill(installation.pid(service), 'SIGKILL')
    await expect.poll(() => installation.starts(service), { timeout: 30_000 }).toBe(starts + 1)
  })

  test('no message is lost, even when the database is killed', async () => {
    const pidFile = join(installation.dataDir, 'postgres/data/postmaster.pid')
    process.kill(Number(readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGKILL')
    const accounted = 'select coalesce(sum(stored + quarantined), 0)::int as messages from ingest_batches'
    await expect
      .poll(() => installation.readRow(accounted), { timeout: 120_000, interval: 250 })
      .toEqual({ messages })
  })

  test('the pipeline stops in order, and verify passes', async () => {
    expect((await pipeline.stop('SIGTERM')).code).toBe(0)
    expect(await installation.run('verify')).toMatchObject({
      code: 0,
      output: expect.stringContaining('Every promise holds.'),
    })
  })
})

test('when the supervisor is killed, its services stop and the next start succeeds', async () => {
  await using installation = await Installation.create({ SIMULATOR_RATE: '50', NORMALIZERS: '2' })
  const pipeline = await installation.up()
  await pipeline.stop('SIGKILL')
  for (const service of [...services, 'feed-simulator']) {
    await expect.poll(() => installation.log(service), { timeout: 30_000 }).toContain('"msg":"stopped"')
  }
  const next = await installation.up()
  expect((await next.stop('SIGTERM')).code).toBe(0)
  expect(await installation.run('verify')).toMatchObject({ code: 0 })
})

import { randomBytes } from 'node:crypto'
import { Installation, queueBackends, type RunningPipeline } from '@scores/testkit/vitest'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'

const messages = 2_000

/** The feed changed its format: 90 % of the messages have a percentage as their score. */
function installWithChangedFeed(backend: 'postgres' | 'redis'): Promise<Installation> {
  const redis = { QUEUE_URL: inject('redisUrl'), QUEUE_NAMESPACE: `e2e-${randomBytes(4).toString('hex')}` }
  return Installation.create({
    SIMULATOR_RATE: '0',
    SIMULATOR_COUNT: String(messages),
    SIMULATOR_BAD_SHARE: '0.9',
    SIMULATOR_BAD_KINDS: 'score_percent',
    BATCH_MAX_MESSAGES: '50',
    NORMALIZERS: '2',
    ...(backend === 'redis' ? redis : {}),
  })
}

interface Progress {
  /** Messages in the ledger. */
  received: number
  openPauses: number
}

const readProgress = (installation: Installation): Promise<Progress> =>
  installation.readRow(`
    select (select coalesce(sum(received), 0)::int from ingest_batches) as received,
      (select count(*)::int from feed_pauses where resumed_at is null and queue_paused) as "openPauses"`)

/** Waits until the queue is paused and no job is active. */
async function whenPaused(installation: Installation): Promise<Progress> {
  await vi.waitFor(async () => expect((await readProgress(installation)).openPauses).toBeGreaterThan(0), {
    timeout: 60_000,
    interval: 100,
  })
  await vi.waitFor(
    async () =>
      expect(await installation.json('status')).toMatchObject({
        queue: { isPaused: true, jobs: { active: 0 } },
      }),
    { timeout: 60_000, interval: 250 },
  )
  return readProgress(installation)
}

/** Expects each message in exactly one place, and verify to agree. */
async function expectAccounted(installation: Installation): Promise<void> {
  const [found] = await installation.query<{ stored: number; quarantined: number }>(`
    select (select count(*)::int from events) as stored, count(*)::int as quarantined,
      count(*) filter (where reason = 'out_of_range')::int as "outOfRange",
      (select count(distinct message_id)::int from (
        select message_id from events union all select message_id from data_quality_checks_results
      ) as found) as distinct
    from data_quality_checks_results`)
  if (!found) throw new Error('an aggregate returns one row')
  expect(found).toMatchObject({ outOfRange: found.quarantined, distinct: messages })
  expect(found.stored + found.quarantined).toBe(messages)
  expect(await installation.run('verify')).toMatchObject({ code: 0 })
}

describe.each(queueBackends)('when most messages turn bad, with the queue on %s', backend => {
  let installation: Installation
  let pipeline: RunningPipeline
  let atPause: Progress
  beforeAll(async () => {
    installation = await installWithChangedFeed(backend)
    pipeline = await installation.up()
    atPause = await whenPaused(installation)
  })
  afterAll(() => installation[Symbol.asyncDispose]())

  test('the pipeline pauses after a few hundred messages', () => {
    expect(atPause.openPauses).toBe(1)
    expect(atPause.received).toBeGreaterThanOrEqual(150)
    expect(atPause.received).toBeLessThan(1_000)
  })

  test('verify passes while it is paused', async () => {
    expect(await installation.run('verify')).toMatchObject({ code: 0 })
  })

  test('status names the check that failed', async () => {
    const { tables } = await installation.json<{ tables: object }>('status')
    expect(tables).toMatchObject({ pauses: [{ id: '1', check: 'ranges' }] })
  })

  test('nothing is written until it is resumed', async () => {
    expect(await readProgress(installation)).toEqual(atPause)
  })

  test('resume tells what failed, and all messages are processed', async () => {
    expect(await installation.run('resume')).toMatchObject({
      code: 0,
      output: expect.stringMatching(
        /^Paused .* ago: of the last 200 messages of 127.* failed the check "ranges" \(out_of_range\)\.\n.*"score".*\nResumed\./,
      ),
    })
    await installation.processed(messages)
  })

  test('a second resume has nothing to do', async () => {
    expect(await installation.run('resume')).toMatchObject({ code: 0, output: 'The queue is not paused.\n' })
  })

  test('the pause records who resumed it', async () => {
    expect(await installation.query('select check_name, resumed_by, recovered_at from feed_pauses')).toEqual([
      { check_name: 'ranges', resumed_by: 'command', recovered_at: null },
    ])
  })

  test('the output of the pipeline told how to resume', async () => {
    expect(await pipeline.stop('SIGTERM')).toMatchObject({
      code: 0,
      output: expect.stringMatching(/the queue is paused \(.*\.\/entrypoint resume/),
    })
  })

  test('each message is in exactly one place', () => expectAccounted(installation))
})

test('when the rules change, a paused pipeline resumes by itself', async () => {
  await using installation = await installWithChangedFeed('postgres')
  // The second start receives all messages again and recognises them.
  installation.env['SIMULATOR_IDS'] = 'true'
  const first = await installation.up()
  await whenPaused(installation)
  expect((await first.stop('SIGTERM')).code).toBe(0)

  // Simulates a change of the rules after which these messages are tolerated.
  await installation.run('sql', '--write', "update feed_pauses set rules_version = 'older'")
  installation.env['GUARD_FAILING_SHARE'] = '1'
  const second = await installation.up()
  const written = 'select coalesce(sum(stored + quarantined), 0)::int as messages from ingest_batches'
  await expect
    .poll(() => installation.readRow(written), { timeout: 60_000, interval: 100 })
    .toEqual({ messages })
  expect(await installation.query('select resumed_by from feed_pauses')).toEqual([{ resumed_by: 'rules' }])
  expect((await second.stop('SIGTERM')).code).toBe(0)
  await expectAccounted(installation)
})

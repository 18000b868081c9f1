import { randomBytes } from 'node:crypto'
import { Installation, queueBackends } from '@scores/testkit/vitest'
import { expect, inject, onTestFinished, test } from 'vitest'

const messages = 2_000

/** The feed changed its format: 90 % of the messages have a percentage as their score. */
async function installWithChangedFeed(backend: 'postgres' | 'redis'): Promise<Installation> {
  const redis = { QUEUE_URL: inject('redisUrl'), QUEUE_NAMESPACE: `e2e-${randomBytes(4).toString('hex')}` }
  const installation = await Installation.create({
    SIMULATOR_RATE: '0',
    SIMULATOR_COUNT: String(messages),
    SIMULATOR_BAD_SHARE: '0.9',
    SIMULATOR_BAD_KINDS: 'score_percent',
    BATCH_MAX_MESSAGES: '50',
    NORMALIZERS: '2',
    ...(backend === 'redis' ? redis : {}),
  })
  onTestFinished(() => installation[Symbol.asyncDispose]())
  return installation
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
  await expect
    .poll(async () => (await readProgress(installation)).openPauses, { timeout: 60_000, interval: 100 })
    .toBeGreaterThan(0)
  const queue = async () => (await installation.json<{ queue: object }>('status')).queue
  await expect
    .poll(queue, { timeout: 60_000, interval: 250 })
    .toMatchObject({ isPaused: true, jobs: { active: 0 } })
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

test.each(queueBackends)(
  'when most messages turn bad, the pipeline stops writing until it is resumed, with the queue on %s',
  async backend => {
    const installation = await installWithChangedFeed(backend)
    const pipeline = await installation.up()
    const { received, openPauses } = await whenPaused(installation)
    expect(openPauses).toBe(1)
    expect(received).toBeGreaterThanOrEqual(150)
    expect(received).toBeLessThan(1_000)
    expect(await installation.run('verify')).toMatchObject({ code: 0 })
    expect(await readProgress(installation)).toEqual({ received, openPauses })
    const { tables } = await installation.json<{ tables: object }>('status')
    expect(tables).toMatchObject({ pauses: [{ id: '1', check: 'ranges' }] })

    expect(await installation.run('resume')).toMatchObject({
      code: 0,
      output: expect.stringMatching(
        /^Paused .* ago: of the last 200 messages of 127.* failed the check "ranges" \(out_of_range\)\.\n.*"score".*\nResumed\./,
      ),
    })
    await installation.processed(messages)
    expect(await installation.run('resume')).toMatchObject({ code: 0, output: 'The queue is not paused.\n' })
    expect(await installation.query('select check_name, resumed_by, recovered_at from feed_pauses')).toEqual([
      { check_name: 'ranges', resumed_by: 'command', recovered_at: null },
    ])
    expect(await pipeline.stop('SIGTERM')).toMatchObject({
      code: 0,
      output: expect.stringMatching(/the queue is paused \(.*\.\/entrypoint resume/),
    })
    await expectAccounted(installation)
  },
)

test('when the rules change, a paused pipeline resumes by itself', async () => {
  const installation = await installWithChangedFeed('postgres')
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

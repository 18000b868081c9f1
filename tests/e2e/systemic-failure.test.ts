import { randomBytes } from 'node:crypto'
import { Installation, queueBackends } from '@scores/testkit/vitest'
import { expect, inject, test } from 'vitest'

const messages = 2_000

/** A feed that changed its format: nine messages in ten have their score in percent. */
async function installWithChangedFeed(backend: 'postgres' | 'redis'): Promise<Installation> {
  const redis = { QUEUE_URL: inject('redisUrl'), QUEUE_NAMESPACE: `e2e-${randomBytes(4).toString('hex')}` }
  return Installation.create({
    SIMULATOR_RATE: '0',
    SIMULATOR_COUNT: String(messages),
    SIMULATOR_BAD_SHARE: '0.9',
    SIMULATOR_BAD_KINDS: 'score_percent',
    BATCH_MAX_MESSAGES: '50',
    ...(backend === 'redis' ? redis : {}),
  })
}

interface Progress {
  /** Messages of the ledger. */
  received: number
  openPauses: number
}

async function progress(pipelines: Installation): Promise<Progress> {
  const [row] = await pipelines.query<Progress>(`
    select (select coalesce(sum(received), 0)::int from ingest_batches) as received,
      (select count(*)::int from feed_pauses where resumed_at is null and queue_paused) as "openPauses"`)
  if (!row) throw new Error('an aggregate without a group gives one row')
  return row
}

/** Once the queue is paused and no batch is under way any more. */
async function whenPaused(pipelines: Installation): Promise<Progress> {
  const queue = async () => {
    const { output } = await pipelines.run('status', '--json')
    return (JSON.parse(output) as { queue: object }).queue
  }
  await expect
    .poll(queue, { timeout: 60_000, interval: 500 })
    .toMatchObject({ isPaused: true, jobs: { active: 0 } })
  return progress(pipelines)
}

/** Each message is in exactly one place, and the ledger says so. */
async function expectAccounted(pipelines: Installation): Promise<void> {
  const [found] = await pipelines.query<object>(`
    select (select count(*)::int from events) as stored, count(*)::int as quarantined,
      count(*) filter (where reason = 'out_of_range')::int as "outOfRange",
      (select count(distinct message_id)::int from (
        select message_id from events union all select message_id from data_quality_checks_results
      ) as found) as distinct
    from data_quality_checks_results`)
  const { stored, quarantined } = found as { stored: number; quarantined: number }
  expect(found).toMatchObject({ outOfRange: quarantined, distinct: messages })
  expect(stored + quarantined).toBe(messages)
  expect(await pipelines.run('verify')).toMatchObject({ code: 0 })
}

test.each(queueBackends)(
  'when most messages turn bad the pipeline stops writing until it is resumed, with the queue on %s',
  async backend => {
    const pipelines = await installWithChangedFeed(backend)
    const pipeline = await pipelines.up()
    const { received, openPauses } = await whenPaused(pipelines)
    expect(openPauses).toBe(1)
    expect(received).toBeGreaterThanOrEqual(150)
    expect(received).toBeLessThan(1_000)
    expect(await pipelines.run('verify')).toMatchObject({ code: 0 })
    expect(await progress(pipelines)).toEqual({ received, openPauses })

    expect(await pipelines.run('resume')).toMatchObject({
      code: 0,
      output: expect.stringMatching(
        /^Paused .* ago: of the last 200 messages of 127.* failed the check "ranges" \(out_of_range\)\.\n.*"score".*\nResumed\./,
      ),
    })
    await pipelines.processed(messages)
    expect(await pipelines.run('resume')).toMatchObject({ code: 0, output: 'The queue is not paused.\n' })
    expect(await pipelines.query('select check_name, resumed_by, recovered_at from feed_pauses')).toEqual([
      { check_name: 'ranges', resumed_by: 'command', recovered_at: null },
    ])
    expect(await pipeline.stop('SIGTERM')).toMatchObject({
      code: 0,
      output: expect.stringMatching(/the queue is paused \(.*\.\/entrypoint resume/),
    })
    await expectAccounted(pipelines)
  },
)

test('when the rules are changed a paused pipeline goes on by itself', async () => {
  const pipelines = await installWithChangedFeed('postgres')
  // The second one is sent all of them again, and knows them.
  pipelines.env['SIMULATOR_IDS'] = 'true'
  const first = await pipelines.up()
  await whenPaused(pipelines)
  expect((await first.stop('SIGTERM')).code).toBe(0)

  // As if the rules in force were others than then, and let these messages be.
  await pipelines.run('sql', '--write', "update feed_pauses set rules_version = 'older'")
  pipelines.env['GUARD_FAILING_SHARE'] = '1'
  const second = await pipelines.up()
  const written = 'select coalesce(sum(stored + quarantined), 0)::int as messages from ingest_batches'
  await expect
    .poll(() => pipelines.query(written), { timeout: 60_000, interval: 500 })
    .toEqual([{ messages }])
  expect(await pipelines.query('select resumed_by from feed_pauses')).toEqual([{ resumed_by: 'rules' }])
  expect((await second.stop('SIGTERM')).code).toBe(0)
  await expectAccounted(pipelines)
})

import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { projectFolder } from '@scores/runtime'
import { Installation, queueBackends, type RunningPipeline } from '@scores/testkit/vitest'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'

/** Number of messages whose score is a percentage. */
const wrongOn = { postgres: 5_000, redis: 2_500 }
/** The replayer is killed after this share of them was replayed. */
const shareBeforeKill = 0.5
const patchFile = join(projectFolder, 'docs/percentages.patch.json')
const waitOptions = { timeout: 120_000, interval: 250 }

interface DryRun {
  messages: number
  passing: number
  failures: { reason: string; why: string }[]
}

/** Lets the feed send percentages. The pipeline pauses; an operator resumes it, and the messages are quarantined. */
async function quarantinePercentages(installation: Installation, wrong: number): Promise<void> {
  Object.assign(installation.env, {
    SIMULATOR_RATE: '2000',
    SIMULATOR_COUNT: String(wrong),
    SIMULATOR_BAD_SHARE: '1',
    SIMULATOR_BAD_KINDS: 'score_percent',
    FEED_NAME: 'percent',
  })
  const pipeline = await installation.up()
  const paused = 'select count(*)::int as pauses from feed_pauses where queue_paused'
  await vi.waitFor(async () => expect(await installation.readRow(paused)).toEqual({ pauses: 1 }), waitOptions)
  expect((await installation.run('resume')).code).toBe(0)
  const quarantined = 'select count(*)::int as messages from data_quality_checks_results'
  await vi.waitFor(
    async () => expect(await installation.readRow(quarantined)).toEqual({ messages: wrong }),
    waitOptions,
  )
  expect((await pipeline.stop('SIGTERM')).code).toBe(0)
}

/** Live messages come first, so a busy machine must be able to keep up with them. */
function startLiveFeed(installation: Installation): Promise<RunningPipeline> {
  Object.assign(installation.env, {
    SIMULATOR_RATE: '20',
    SIMULATOR_COUNT: '0',
    SIMULATOR_BAD_SHARE: '0',
    SIMULATOR_SEED: '2',
    FEED_NAME: 'live',
  })
  return installation.up()
}

describe.each(queueBackends)('a feed sends percentages, with the queue on %s', backend => {
  const wrong = wrongOn[backend]
  let installation: Installation
  let pipeline: RunningPipeline
  let group: string[]
  beforeAll(async () => {
    const redis = { QUEUE_URL: inject('redisUrl'), QUEUE_NAMESPACE: `e2e-${randomBytes(4).toString('hex')}` }
    installation = await Installation.create({ OPERATOR: 'anna', ...(backend === 'redis' ? redis : {}) })
    await quarantinePercentages(installation, wrong)
    pipeline = await startLiveFeed(installation)
  })
  afterAll(() => installation[Symbol.asyncDispose]())

  const replayed = () =>
    installation.readRow<{ stored: number }>('select coalesce(max(stored), 0)::int as stored from replays')

  test('they form one group that names the cause', async () => {
    const groups = await installation.json<{ fingerprint: string }[]>('quarantine', 'list')
    expect(groups).toMatchObject([
      { reason: 'out_of_range', cause: '/score must be <= 1', counts: { open: wrong }, feed: 'percent' },
    ])
    group = ['--fingerprint', groups[0]?.fingerprint ?? '']
  })

  test('a dry run tells that a plain replay would resolve nothing', async () => {
    expect(await installation.json<DryRun>('replay', ...group, '--dry-run')).toMatchObject({
      messages: wrong,
      passing: 0,
      failures: [{ reason: 'out_of_range' }],
    })
  })

  test('a dry run tells that the patch would resolve all', async () => {
    expect(
      await installation.json<DryRun>('replay', ...group, '--patch', patchFile, '--dry-run'),
    ).toMatchObject({ messages: wrong, passing: wrong, failures: [] })
  })

  test('a replay with the patch continues after its replayer was killed, and resolves all', async () => {
    const follower = installation.spawn('replay', ...group, '--patch', patchFile, '--rate', '500')
    await expect
      .poll(async () => (await replayed()).stored, waitOptions)
      .toBeGreaterThanOrEqual(wrong * shareBeforeKill)
    process.kill(installation.pid('replayer'), 'SIGKILL')
    follower.kill('SIGKILL')
    expect((await replayed()).stored).toBeLessThan(wrong)
    expect(await installation.run('replay', 'follow', '1')).toMatchObject({
      code: 0,
      output: expect.stringMatching(/Replay 1 done in .*: (.*) of \1 resolved\./),
    })
  })

  test('each message is stored once, with its score divided by 100', async () => {
    expect(
      await installation.readRow(
        `select count(*)::int as rows, count(distinct q.message_id)::int as messages,
         count(*) filter (where q.status = 'resolved' and e.score between 0.5 and 1
           and e.score = ((q.message_payload::jsonb ->> 'score') || 'e-2')::float8)::int as right
         from data_quality_checks_results q join events e on e.message_id = q.message_id`,
      ),
    ).toEqual({ rows: wrong, messages: wrong, right: wrong })
  })

  test('the replay records who requested it and what became of the messages', async () => {
    expect(
      await installation.readRow(
        'select requested_by, status, planned, stored, duplicate, failed from replays',
      ),
    ).toEqual({
      requested_by: 'anna',
      status: 'done',
      planned: wrong,
      stored: wrong,
      duplicate: 0,
      failed: 0,
    })
  })

  test('resolved messages are not replayed again', async () => {
    expect(await installation.run('replay', ...group)).toMatchObject({
      code: 1,
      output: expect.stringContaining(`can be replayed: the filter matches ${wrong} resolved`),
    })
  })

  test('after the stop, the analytics are up to date and verify passes', async () => {
    expect((await pipeline.stop('SIGTERM')).code).toBe(0)
    expect((await installation.run('analytics', 'run')).code).toBe(0)
    expect(await installation.run('verify')).toMatchObject({
      code: 0,
      output: expect.stringContaining('Every promise holds.'),
    })
  })
})

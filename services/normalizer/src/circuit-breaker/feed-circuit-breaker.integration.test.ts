import { queueNames } from '@scores/contracts'
import { openQueue, openWorker, type QueueLocation, RequeueJob } from '@scores/queue'
import { type Database, endPauses, type Kysely, readPauses, recordPause, sql } from '@scores/storage'
import { createTestQueue, openTestDatabase, queueBackends, quiet } from '@scores/testkit/vitest'
import { describe, expect, onTestFinished, test } from 'vitest'
import { FailureRateMonitor } from './failure-rate-monitor.ts'
import type { FailedChecks } from './failure-rate-window.ts'
import { FeedCircuitBreaker } from './feed-circuit-breaker.ts'

const times = (count: number, failed: FailedChecks): FailedChecks[] =>
  Array.from({ length: count }, () => failed)
const good = times(10, [])
const bad = times(10, ['ranges'])
const sampleOf = () => 'a sample'

describe.each(queueBackends)('with the queue on %s', backend => {
  async function openStores() {
    const location = await createTestQueue(backend)
    const { db } = await openTestDatabase()
    const queue = await openQueue(location, queueNames.rawMessages, quiet)
    onTestFinished(() => queue.close())
    return { location, db, queue, gateOf: gatesOn(db, location) }
  }

  test('the queue is paused before a batch is passed that shows that a feed went bad', async () => {
    const { db, queue, gateOf } = await openStores()
    const gate = await gateOf()
    await write(gate, good)
    await gate.pass('feed', bad.slice(0, 5), sampleOf)
    expect(await queue.isPaused()).toBe(false)
    await expect(gate.pass('feed', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
    expect(await queue.isPaused()).toBe(true)
    expect(await readPauses(db)).toMatchObject([
      {
        feed: 'feed',
        check: 'ranges',
        reason: 'out_of_range',
        failing: 10,
        windowMessages: 10,
        rulesVersion: 'ours',
        samplePayload: 'a sample',
        queuePaused: true,
      },
    ])
    // Another one's batch under way when the queue was paused.
    const other = await gateOf()
    await write(other, good)
    await expect(other.pass('feed', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
    expect(await readPauses(db)).toHaveLength(1)
  })

  test('several normalizers that find it at once record one pause', async () => {
    const { db, queue, gateOf } = await openStores()
    const gates = await Promise.all([gateOf(), gateOf(), gateOf()])
    const both = times(10, ['nulls', 'ranges'])
    const outcomes = await Promise.allSettled(gates.map(gate => gate.pass('feed', both, sampleOf)))
    for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: expect.any(RequeueJob) })
    expect((await readPauses(db)).map(({ check }) => check)).toEqual(['nulls', 'ranges'])
    expect(await queue.isPaused()).toBe(true)
  })

  test('what was resumed by command is passed by all, also after a new start, until it has recovered', async () => {
    const { db, queue, gateOf } = await openStores()
    const [first, second] = [await gateOf(), await gateOf()]
    await expect(first.pass('feed', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
    await queue.resume()
    await endPauses(db, await readPauses(db), 'command')
    for (const gate of [first, second, await gateOf()]) await write(gate, bad)
    expect(await queue.isPaused()).toBe(false)

    const third = await gateOf()
    await write(third, [...bad.slice(0, 3), ...good.slice(3)])
    expect(await history(db)).toEqual([{ by: 'command', recovered: false }])
    await write(third, good)
    expect(await history(db)).toEqual([{ by: 'command', recovered: true }])
    await expect(third.pass('feed', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
    expect(await readPauses(db)).toHaveLength(1)
  })

  test('another check, and another feed, are no less guarded for it', async () => {
    const { db, queue, gateOf } = await openStores()
    const gate = await gateOf()
    await expect(gate.pass('feed', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
    await queue.resume()
    await endPauses(db, await readPauses(db), 'command')
    await write(gate, bad)
    await expect(gate.pass('another', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
    await expect(gate.pass('feed', times(10, ['nulls']), sampleOf)).rejects.toBeInstanceOf(RequeueJob)
    expect((await readPauses(db)).map(({ feed, check }) => `${feed} ${check}`)).toEqual([
      'another ranges',
      'feed nulls',
    ])
  })

  test('the button in Bull Board counts as the command, also where the next batches are good', async () => {
    const { db, queue, gateOf } = await openStores()
    const [pausing, other] = [await gateOf(), await gateOf()]
    await expect(pausing.pass('feed', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
    await queue.resume()
    await write(other, bad)
    expect(await history(db)).toEqual([{ by: 'board', recovered: false }])
    await write(pausing, bad)

    await expect(pausing.pass('another', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
    await queue.resume()
    await write(pausing, good, 'yet another')
    expect(await readPauses(db)).toEqual([])
  })

  test('with other rules a normalizer ends the pauses when it starts, one of its own rules stays', async () => {
    const { db, queue, gateOf } = await openStores()
    const old = await gateOf('theirs')
    await expect(old.pass('feed', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
    await gateOf('theirs')
    expect(await queue.isPaused()).toBe(true)
    const renewed = await gateOf('ours')
    expect(await queue.isPaused()).toBe(false)
    expect(await history(db)).toEqual([{ by: 'rules', recovered: false }])

    // Not yet replaced in a rolling restart, and then one with the new rules for which they are bad too.
    await expect(old.pass('feed', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
    await expect(renewed.pass('another', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
    await gateOf('ours')
    expect(await queue.isPaused()).toBe(true)
    expect((await readPauses(db)).map(({ feed }) => feed)).toEqual(['another'])
  })

  test('what was accepted under other rules is not accepted under ours', async () => {
    const { db, queue, gateOf } = await openStores()
    const old = await gateOf('theirs')
    await expect(old.pass('feed', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
    await queue.resume()
    await endPauses(db, await readPauses(db), 'command')
    const renewed = await gateOf('ours')
    await expect(renewed.pass('feed', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
  })

  describe('a normalizer is killed', () => {
    const cause = {
      feed: 'feed',
      check: 'ranges',
      reason: 'out_of_range',
      failing: 10,
      windowMessages: 10,
      rulesVersion: 'ours',
      samplePayload: null,
    } as const

    test('before it paused the queue: who gets its job does', async () => {
      const { db, queue, gateOf } = await openStores()
      const gate = await gateOf()
      await recordPause(db, cause)
      await expect(gate.pass('feed', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
      expect(await queue.isPaused()).toBe(true)
      expect(await readPauses(db)).toMatchObject([{ queuePaused: true }])
    })

    test('before it confirmed the pause: a resumption is not taken for granted', async () => {
      const { db, queue, gateOf } = await openStores()
      await recordPause(db, cause)
      await queue.pause()
      await queue.resume()
      const gate = await gateOf()
      await expect(gate.pass('feed', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
      expect(await readPauses(db)).toMatchObject([{ queuePaused: true }])
    })

    test('before it gave the job back: that is on the queue again by itself', {
      timeout: 60_000,
    }, async () => {
      const { location, queue, gateOf } = await openStores()
      const gate = await gateOf()
      await queue.add('raw-batch', {}, { jobId: 'a-job', attempts: 3 })
      const paused = Promise.withResolvers<unknown>()
      const killed = await openWorker(
        location,
        queueNames.rawMessages,
        async () => {
          await gate.pass('feed', bad, sampleOf).catch(paused.resolve)
          await new Promise(() => undefined)
        },
        { concurrency: 1 },
        quiet,
      )
      await paused.promise
      await killed.close(true)
      const living = await openWorker(
        location,
        queueNames.rawMessages,
        async () => 'done',
        { concurrency: 1 },
        quiet,
      )
      onTestFinished(() => living.close())
      await expect.poll(async () => (await queue.getJobs(['waiting'])).length, { timeout: 40_000 }).toBe(1)
      expect(await queue.isPaused()).toBe(true)
      expect(await queue.getJob('a-job')).toMatchObject({ attemptsMade: 0 })
      await queue.resume()
      await expect.poll(() => queue.getJobState('a-job')).toBe('completed')
    })
  })

  test('a database or a queue that is away is an outage', async () => {
    const { db, queue, gateOf } = await openStores()
    const gate = await gateOf()
    await sql`alter table feed_pauses rename to feed_pauses_away`.execute(db)
    await expect(gate.pass('feed', bad, sampleOf)).rejects.toThrow('does not exist')
    expect(await queue.isPaused()).toBe(false)
    await sql`alter table feed_pauses_away rename to feed_pauses`.execute(db)
    const url = backend === 'redis' ? 'redis://127.0.0.1:1' : 'postgres://nobody:x@127.0.0.1:1/none'
    const cutOff = await gatesOn(db, { url, namespace: 'x' })()
    await expect(cutOff.pass('feed', bad, sampleOf)).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' })
    await expect(gate.pass('feed', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
  })
})

/** Opens gates, each with a guard and a window of 10 messages of its own, as each process has them. */
function gatesOn(db: Kysely<Database>, queue: QueueLocation) {
  return async (rulesVersion = 'ours'): Promise<FeedCircuitBreaker> => {
    const guard = new FailureRateMonitor({ windowMessages: 10, failingShare: 0.5 })
    const gate = new FeedCircuitBreaker({ guard, db, queue, rulesVersion }, quiet)
    await gate.open()
    return gate
  }
}

/** What becomes of a batch that nothing holds back. */
async function write(gate: FeedCircuitBreaker, failed: FailedChecks[], feed = 'feed'): Promise<void> {
  await gate.pass(feed, failed, sampleOf)
  await gate.passed(feed, failed)
}

/** How the pauses ended, the oldest first. */
async function history(db: Kysely<Database>): Promise<{ by: string | null; recovered: boolean }[]> {
  const { rows } = await sql<{ by: string | null; recovered: boolean }>`
    select resumed_by as by, recovered_at is not null as recovered from feed_pauses order by id`.execute(db)
  return rows
}

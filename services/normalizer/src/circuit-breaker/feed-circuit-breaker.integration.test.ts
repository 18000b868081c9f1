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
    return { location, db, queue, openBreaker: breakersOn(db, location) }
  }

  test('the queue is paused before the batch that exceeds the limit is stored', async () => {
    const { db, queue, openBreaker } = await openStores()
    const breaker = await openBreaker()
    await write(breaker, good)
    await breaker.admit('feed', bad.slice(0, 5), sampleOf)
    expect(await queue.isPaused()).toBe(false)
    await expect(breaker.admit('feed', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
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
    const other = await openBreaker()
    await write(other, good)
    await expect(other.admit('feed', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
    expect(await readPauses(db)).toHaveLength(1)
  })

  test('several normalizers that exceed the limit at once record one pause', async () => {
    const { db, queue, openBreaker } = await openStores()
    const breakers = await Promise.all([openBreaker(), openBreaker(), openBreaker()])
    const both = times(10, ['nulls', 'ranges'])
    const outcomes = await Promise.allSettled(breakers.map(breaker => breaker.admit('feed', both, sampleOf)))
    for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: expect.any(RequeueJob) })
    expect((await readPauses(db)).map(({ check }) => check)).toEqual(['nulls', 'ranges'])
    expect(await queue.isPaused()).toBe(true)
  })

  test('a check resumed by command stays accepted until it recovers, also after a restart', async () => {
    const { db, queue, openBreaker } = await openStores()
    const [first, second] = [await openBreaker(), await openBreaker()]
    await expect(first.admit('feed', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
    await queue.resume()
    await endPauses(db, await readPauses(db), 'command')
    for (const breaker of [first, second, await openBreaker()]) await write(breaker, bad)
    expect(await queue.isPaused()).toBe(false)

    const third = await openBreaker()
    await write(third, [...bad.slice(0, 3), ...good.slice(3)])
    expect(await history(db)).toEqual([{ by: 'command', recovered: false }])
    await write(third, good)
    expect(await history(db)).toEqual([{ by: 'command', recovered: true }])
    await expect(third.admit('feed', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
    expect(await readPauses(db)).toHaveLength(1)
  })

  test('other checks and feeds stay protected after a resumption', async () => {
    const { db, queue, openBreaker } = await openStores()
    const breaker = await openBreaker()
    await expect(breaker.admit('feed', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
    await queue.resume()
    await endPauses(db, await readPauses(db), 'command')
    await write(breaker, bad)
    await expect(breaker.admit('another', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
    await expect(breaker.admit('feed', times(10, ['nulls']), sampleOf)).rejects.toBeInstanceOf(RequeueJob)
    expect((await readPauses(db)).map(({ feed, check }) => `${feed} ${check}`)).toEqual([
      'another ranges',
      'feed nulls',
    ])
  })

  test('the button in Bull Board resumes like the command, even if good batches follow', async () => {
    const { db, queue, openBreaker } = await openStores()
    const [pausing, other] = [await openBreaker(), await openBreaker()]
    await expect(pausing.admit('feed', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
    await queue.resume()
    await write(other, bad)
    expect(await history(db)).toEqual([{ by: 'board', recovered: false }])
    await write(pausing, bad)

    await expect(pausing.admit('another', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
    await queue.resume()
    await write(pausing, good, 'yet another')
    expect(await readPauses(db)).toEqual([])
  })

  test('a starting normalizer ends the pauses of other rules and keeps those of its own', async () => {
    const { db, queue, openBreaker } = await openStores()
    const old = await openBreaker('theirs')
    await expect(old.admit('feed', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
    await openBreaker('theirs')
    expect(await queue.isPaused()).toBe(true)
    const renewed = await openBreaker('ours')
    expect(await queue.isPaused()).toBe(false)
    expect(await history(db)).toEqual([{ by: 'rules', recovered: false }])

    // Not yet replaced in a rolling restart, and then one with the new rules for which they are bad too.
    await expect(old.admit('feed', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
    await expect(renewed.admit('another', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
    await openBreaker('ours')
    expect(await queue.isPaused()).toBe(true)
    expect((await readPauses(db)).map(({ feed }) => feed)).toEqual(['another'])
  })

  test('a check accepted under other rules is not accepted under ours', async () => {
    const { db, queue, openBreaker } = await openStores()
    const old = await openBreaker('theirs')
    await expect(old.admit('feed', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
    await queue.resume()
    await endPauses(db, await readPauses(db), 'command')
    const renewed = await openBreaker('ours')
    await expect(renewed.admit('feed', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
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

    test('before it paused the queue: the next worker of the job pauses it', async () => {
      const { db, queue, openBreaker } = await openStores()
      const breaker = await openBreaker()
      await recordPause(db, cause)
      await expect(breaker.admit('feed', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
      expect(await queue.isPaused()).toBe(true)
      expect(await readPauses(db)).toMatchObject([{ queuePaused: true }])
    })

    test('before it confirmed the pause: a resumption is not assumed', async () => {
      const { db, queue, openBreaker } = await openStores()
      await recordPause(db, cause)
      await queue.pause()
      await queue.resume()
      const breaker = await openBreaker()
      await expect(breaker.admit('feed', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
      expect(await readPauses(db)).toMatchObject([{ queuePaused: true }])
    })

    test('before it requeued the job: the job returns by itself', {
      timeout: 60_000,
    }, async () => {
      const { location, queue, openBreaker } = await openStores()
      const breaker = await openBreaker()
      await queue.add('raw-batch', {}, { jobId: 'a-job', attempts: 3 })
      const paused = Promise.withResolvers<unknown>()
      const killed = await openWorker(
        location,
        queueNames.rawMessages,
        async () => {
          await breaker.admit('feed', bad, sampleOf).catch(paused.resolve)
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

  test('an unavailable database or queue is an outage', async () => {
    const { db, queue, openBreaker } = await openStores()
    const breaker = await openBreaker()
    await sql`alter table feed_pauses rename to feed_pauses_away`.execute(db)
    await expect(breaker.admit('feed', bad, sampleOf)).rejects.toThrow('does not exist')
    expect(await queue.isPaused()).toBe(false)
    await sql`alter table feed_pauses_away rename to feed_pauses`.execute(db)
    const url = backend === 'redis' ? 'redis://127.0.0.1:1' : 'postgres://nobody:x@127.0.0.1:1/none'
    const cutOff = await breakersOn(db, { url, namespace: 'x' })()
    await expect(cutOff.admit('feed', bad, sampleOf)).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' })
    await expect(breaker.admit('feed', bad, sampleOf)).rejects.toBeInstanceOf(RequeueJob)
  })
})

/** Opens breakers, each with a guard and a window of 10 messages of its own, as each process has them. */
function breakersOn(db: Kysely<Database>, queue: QueueLocation) {
  return async (rulesVersion = 'ours'): Promise<FeedCircuitBreaker> => {
    const monitor = new FailureRateMonitor({ windowMessages: 10, failingShare: 0.5 })
    const breaker = new FeedCircuitBreaker({ monitor, db, queue, rulesVersion }, quiet)
    await breaker.start()
    return breaker
  }
}

/** Admits and stores a batch. */
async function write(breaker: FeedCircuitBreaker, failed: FailedChecks[], feed = 'feed'): Promise<void> {
  await breaker.admit(feed, failed, sampleOf)
  await breaker.recordStored(feed, failed)
}

/** Returns how the pauses ended, oldest first. */
async function history(db: Kysely<Database>): Promise<{ by: string | null; recovered: boolean }[]> {
  const { rows } = await sql<{ by: string | null; recovered: boolean }>`
    select resumed_by as by, recovered_at is not null as recovered from feed_pauses order by id`.execute(db)
  return rows
}

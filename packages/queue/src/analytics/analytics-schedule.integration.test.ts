import { queueNames } from '@scores/contracts'
import { startRedis } from '@scores/testkit'
import { createTestQueue, openTestQueue, queueBackends, quiet } from '@scores/testkit/vitest'
import { Redis } from 'ioredis'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import {
  keepAnalyticsScheduled,
  openAnalyticsWorker,
  restoreAnalyticsSchedule,
  scheduleAnalytics,
} from './analytics-schedule.ts'

describe.each(queueBackends)('on %s', backend => {
  test('several replicas schedule one job per minute', async () => {
    const location = await createTestQueue(backend)
    await Promise.all(
      [1, 2, 3, 4, 5, 6].map(() => scheduleAnalytics(location, { firstRunMs: 60_000 }, quiet)),
    )
    const queue = await openTestQueue(location, queueNames.analytics)
    const jobs = await queue.getDelayed()
    expect(jobs.filter(({ name }) => name === 'minute')).toHaveLength(1)
    expect(await queue.getJobSchedulersCount()).toBe(1)
  })

  test('a run receives the time it was scheduled for', async () => {
    const location = await createTestQueue(backend)
    const before = Date.now()
    await scheduleAnalytics(location, { firstRunMs: 100 }, quiet)
    const first = Promise.withResolvers<Date>()
    const worker = await openAnalyticsWorker(location, async at => first.resolve(at), {}, quiet)
    onTestFinished(() => worker.close())
    const at = (await first.promise).getTime()
    expect(at).toBeGreaterThanOrEqual(before)
    expect(at).toBeLessThan(before + 60_000)
  })

  const open = async () => {
    const location = await createTestQueue(backend)
    await scheduleAnalytics(location, { firstRunMs: 60_000 }, quiet)
    const queue = await openTestQueue(location, queueNames.analytics)
    const nextRuns = async () => (await queue.getDelayed()).filter(({ name }) => name === 'minute').length
    return { location, queue, nextRuns }
  }

  test('an obliterated schedule is restored by a live replica', async () => {
    const { location, queue, nextRuns } = await open()
    const keeper = keepAnalyticsScheduled(location, quiet, 20)
    onTestFinished(() => keeper[Symbol.asyncDispose]())
    await queue.obliterate({ force: true })
    await expect.poll(nextRuns, { timeout: 10_000 }).toBe(1)
    expect(await queue.isPaused()).toBe(false)
  })

  test('a schedule that was changed is restored', async () => {
    const { location, queue } = await open()
    await queue.upsertJobScheduler('every-minute', { every: 86_400_000 }, { name: 'minute' })
    expect(await restoreAnalyticsSchedule(location, quiet)).toBe(true)
    expect(await queue.getJobScheduler('every-minute')).toMatchObject({ pattern: '* * * * *' })
  })

  test('a schedule that is there stays as it is, however many replicas check it', async () => {
    const { location, nextRuns } = await open()
    const checks = await Promise.all([1, 2, 3].map(() => restoreAnalyticsSchedule(location, quiet)))
    expect(checks).toEqual([false, false, false])
    expect(await nextRuns()).toBe(1)
  })
})

test.runIf(inject('redisUrl') !== '')('a schedule whose next job was removed is restored', async () => {
  const location = await createTestQueue('redis')
  await scheduleAnalytics(location, { firstRunMs: 60_000 }, quiet)
  const redis = new Redis(location.url)
  onTestFinished(() => redis.disconnect())
  const prefix = `{${location.namespace}}:${queueNames.analytics}`
  await redis.del(`${prefix}:delayed`, ...(await redis.keys(`${prefix}:repeat:every-minute:*`)))
  expect(await restoreAnalyticsSchedule(location, quiet)).toBe(true)
  const queue = await openTestQueue(location, queueNames.analytics)
  expect((await queue.getDelayed()).map(({ name }) => name)).toEqual(['minute'])
})

test.runIf(inject('redisUrl') !== '')('after FLUSHALL the analytics run again', async () => {
  const server = await startRedis()
  onTestFinished(() => server.stop())
  const location = { url: server.url, namespace: 'flushed' }
  let runs = Promise.withResolvers<void>()
  const worker = await openAnalyticsWorker(location, async () => runs.resolve(), {}, quiet)
  onTestFinished(() => worker.close())
  await scheduleAnalytics(location, { firstRunMs: 0 }, quiet)
  await runs.promise

  runs = Promise.withResolvers<void>()
  const redis = new Redis(server.url)
  await redis.flushall()
  redis.disconnect()
  expect(await restoreAnalyticsSchedule(location, quiet)).toBe(true)
  const queue = await openTestQueue(location, queueNames.analytics)
  const [next] = await queue.getDelayed()
  await next?.promote()
  await runs.promise
})

import { queueNames } from '@scores/contracts'
import { createTestQueue, openTestQueue, queueBackends, quiet } from '@scores/testkit/vitest'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openAnalyticsWorker, scheduleAnalytics } from './analytics-schedule.ts'

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
})

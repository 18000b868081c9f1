import { startRedis } from '@scores/testkit'
import { createTestQueue, openTestQueue, queueBackends, quiet } from '@scores/testkit/vitest'
import { Redis } from 'ioredis'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { openWorker } from '../connection/open-worker.ts'
import { QueueBound } from './queue-bound.ts'

async function open(backend: 'postgres' | 'redis') {
  const location = await createTestQueue(backend)
  const queue = await openTestQueue(location)
  const bound = new QueueBound(queue, location, 5)
  const add = async (jobs: number, delay = 0) => {
    await bound.reserve(jobs)
    await queue.addBulk(Array.from({ length: jobs }, () => ({ name: 'job', data: {}, opts: { delay } })))
  }
  return { location, queue, bound, add }
}

describe.each(queueBackends)('on %s', backend => {
  test('jobs in any state count towards the maximum', async () => {
    const { add } = await open(backend)
    await add(2)
    await add(2, 60_000)
    await expect(add(2)).rejects.toMatchObject({
      code: 'QUEUE_FULL',
      message: expect.stringContaining('4 jobs'),
    })
    await add(1)
  })

  test('a pause hides no job: bound, counts and backlog stay the same', async () => {
    const { location, queue, add } = await open(backend)
    await add(3)
    await queue.add('job', {}, { priority: 10 })
    await queue.pause()
    const bound = new QueueBound(queue, location, 5)
    await bound.reserve(1)
    expect(bound.waiting).toBe(3)
    await expect(bound.reserve(2)).rejects.toMatchObject({ message: expect.stringContaining('4 jobs') })
    expect(await queue.getJobCounts('waiting', 'prioritized')).toEqual({ waiting: 3, prioritized: 1 })
    expect(await queue.getJobCounts()).toMatchObject({ waiting: 3, prioritized: 1, active: 0, failed: 0 })
    expect(await queue.getWaitingCount()).toBe(3)
    expect(await queue.getWaiting()).toHaveLength(3)
  })

  test('active and failed jobs count towards the maximum, also while the queue is paused', async () => {
    const { location, queue, bound } = await open(backend)
    const mayEnd = Promise.withResolvers<void>()
    const process = async ({ name }: { name: string }) => {
      if (name === 'fails') throw new Error('no luck')
      await mayEnd.promise
    }
    const worker = await openWorker(location, queue.name, process, { concurrency: 2 }, quiet)
    onTestFinished(() => worker.close())
    await queue.addBulk(['fails', 'runs'].map(name => ({ name, data: {}, opts: { attempts: 1 } })))
    await expect.poll(() => queue.getJobCounts('active', 'failed')).toEqual({ active: 1, failed: 1 })
    await queue.pause()
    await expect(bound.reserve(4)).rejects.toMatchObject({ message: expect.stringContaining('2 jobs') })
    mayEnd.resolve()
  })

  test('a full queue accepts jobs again once there is room', async () => {
    const { queue, add } = await open(backend)
    await add(5)
    await expect(add(1)).rejects.toMatchObject({ code: 'QUEUE_FULL' })
    const [job] = await queue.getWaiting()
    await job?.remove()
    await add(1)
  })

  test('the number of waiting jobs excludes delayed ones', async () => {
    const { queue, bound } = await open(backend)
    expect(bound.waiting).toBe(0)
    await queue.addBulk([0, 0, 60_000].map(delay => ({ name: 'job', data: {}, opts: { delay } })))
    await bound.reserve(1)
    expect(bound.waiting).toBe(2)
  })
})

test.runIf(inject('redisUrl') !== '')(
  'a Redis with little free memory accepts no more jobs, so that workers can still write',
  async () => {
    const server = await startRedis()
    onTestFinished(() => server.stop())
    const location = { url: server.url, namespace: 'bound' }
    const queue = await openTestQueue(location)
    const redis = new Redis(server.url)
    onTestFinished(() => redis.disconnect())
    const reserve = () => new QueueBound(queue, location, 5).reserve(1)
    await reserve()
    const used = Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1])
    await redis.config('SET', 'maxmemory', Math.round(used / 0.9))
    await expect(reserve()).rejects.toMatchObject({ code: 'QUEUE_FULL' })
    await redis.config('SET', 'maxmemory', used * 10)
    await reserve()
  },
)

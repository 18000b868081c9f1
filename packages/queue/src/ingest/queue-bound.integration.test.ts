import { queueNames } from '@scores/contracts'
import { startRedis } from '@scores/testkit'
import { createTestQueue, queueBackends, quiet } from '@scores/testkit/vitest'
import { Redis } from 'ioredis'
import { expect, inject, onTestFinished, test } from 'vitest'
import type { QueueLocation } from '../connection/location.ts'
import { openQueue } from '../connection/open-queue.ts'
import { QueueBound } from './queue-bound.ts'

async function open(location: QueueLocation) {
  const queue = await openQueue(location, queueNames.rawMessages, quiet)
  onTestFinished(() => queue.close())
  return queue
}

test.each(queueBackends)(
  'on %s a queue takes as many jobs as allowed, whatever their state',
  async backend => {
    const location = await createTestQueue(backend)
    const queue = await open(location)
    const bound = new QueueBound(queue, location, 5)
    const add = async (jobs: number, delay = 0) => {
      await bound.reserve(jobs)
      await queue.addBulk(Array.from({ length: jobs }, () => ({ name: 'job', data: {}, opts: { delay } })))
    }
    await add(2)
    await add(2, 60_000)
    await expect(add(2)).rejects.toMatchObject({
      code: 'QUEUE_FULL',
      message: expect.stringContaining('4 jobs'),
    })
    await add(1)
    await expect(add(1)).rejects.toMatchObject({ code: 'QUEUE_FULL' })
    const [job] = await queue.getWaiting()
    await job?.remove()
    await add(1)
  },
)

test.each(queueBackends)('on %s it knows how many jobs wait for a worker', async backend => {
  const location = await createTestQueue(backend)
  const queue = await open(location)
  const bound = new QueueBound(queue, location, 5)
  expect(bound.waiting).toBe(0)
  await queue.addBulk([1, 2, 3].map(n => ({ name: 'job', data: {}, opts: { delay: n === 3 ? 60_000 : 0 } })))
  await bound.reserve(1)
  expect(bound.waiting).toBe(2)
})

test.runIf(inject('redisUrl') !== '')(
  'a Redis that is nearly full takes no more jobs, so that workers can still write',
  async () => {
    const redis = await startRedis()
    onTestFinished(() => redis.stop())
    const location = { url: redis.url, namespace: 'bound' }
    const queue = await open(location)
    const bound = new QueueBound(queue, location, 5)
    await bound.reserve(1)
    const client = new Redis(redis.url)
    onTestFinished(() => client.disconnect())
    const used = Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1])
    await client.config('SET', 'maxmemory', Math.round(used / 0.9))
    const full = new QueueBound(queue, location, 5)
    await expect(full.reserve(1)).rejects.toMatchObject({ code: 'QUEUE_FULL' })
    await client.config('SET', 'maxmemory', used * 10)
    await full.reserve(1)
  },
)

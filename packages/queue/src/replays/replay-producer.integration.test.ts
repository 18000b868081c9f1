import { type ReplayJob, replayJobId } from '@scores/contracts'
import {
  createTestQueue,
  openTestProducer,
  openTestQueue,
  openTestReplayProducer,
  queueBackends,
  rawBatch,
  startTestConsumer,
} from '@scores/testkit/vitest'
import { describe, expect, test } from 'vitest'
import type { QueueLocation } from '../connection/location.ts'

const job: ReplayJob = { replayId: 3, ids: [5, 6, 9] }
const timeout = 10_000

async function open(backend: 'postgres' | 'redis') {
  const location = await createTestQueue(backend)
  const producer = await openTestReplayProducer(location)
  return { location, producer, queue: await openTestQueue(location) }
}

/** Records the order in which jobs are processed. `all` resolves after `count` of them. */
async function recordOrder(location: QueueLocation, count: number) {
  const order: string[] = []
  const all = Promise.withResolvers<void>()
  const record = async (kind: string) => {
    order.push(kind)
    if (order.length === count) all.resolve()
  }
  await startTestConsumer(location, {
    onBatch: () => record('batch'),
    onReplay: (_, { ids }) => record(`replay of ${ids.join(', ')}`),
  })
  return { order, all: all.promise }
}

describe.each(queueBackends)('on %s', backend => {
  test("the feed's batches go before replays", async () => {
    const { location, producer } = await open(backend)
    const ingest = await openTestProducer(location)
    await producer.add(job)
    await ingest.add([1, 2, 3].map(sequence => rawBatch(sequence)))
    const { order, all } = await recordOrder(location, 4)
    await all
    expect(order).toEqual(['batch', 'batch', 'batch', 'replay of 5, 6, 9'])
  })

  test('adding a queued job again has no effect', async () => {
    const { producer, queue } = await open(backend)
    await producer.add(job)
    await producer.add(job)
    expect(await producer.ensureQueued(job)).toEqual({ state: 'on its way', why: null })
    expect(await queue.getJobCounts('prioritized')).toEqual({ prioritized: 1 })
  })

  test('a missing job is added again', async () => {
    const { producer, queue } = await open(backend)
    expect(await producer.ensureQueued(job)).toEqual({ state: 'on its way', why: null })
    expect(await queue.getJobCounts('prioritized')).toEqual({ prioritized: 1 })
  })

  test('a paused queue is reported', async () => {
    const { producer, queue } = await open(backend)
    await producer.add(job)
    await queue.pause()
    expect(await producer.ensureQueued(job)).toEqual({ state: 'paused', why: 'the queue is paused' })
  })

  test('a job that completed without its messages is added again', async () => {
    const { location, producer, queue } = await open(backend)
    await producer.add(job)
    const { order, all } = await recordOrder(location, 2)
    await expect.poll(() => queue.getCompletedCount(), { timeout }).toBe(1)
    await producer.ensureQueued(job)
    await all
    expect(order).toEqual(['replay of 5, 6, 9', 'replay of 5, 6, 9'])
  })

  test('a failed job is reported and can be retried', async () => {
    const { location, producer, queue } = await open(backend)
    await queue.add('replay', job, { jobId: replayJobId(job), attempts: 1 })
    let isFailing = true
    await startTestConsumer(location, {
      onReplay: async () => {
        if (isFailing) throw new Error('connection refused')
      },
    })
    await expect.poll(() => queue.getFailedCount(), { timeout }).toBe(1)
    expect(await producer.ensureQueued(job)).toEqual({ state: 'failed', why: 'connection refused' })
    isFailing = false
    await producer.retry(job)
    await expect.poll(() => queue.getCompletedCount(), { timeout }).toBe(1)
  })

  test('retrying a completed job has no effect', async () => {
    const { location, producer, queue } = await open(backend)
    await producer.add(job)
    const { order } = await recordOrder(location, 2)
    await expect.poll(() => queue.getCompletedCount(), { timeout }).toBe(1)
    await producer.retry(job)
    expect(await queue.getJobCounts('completed', 'prioritized')).toEqual({ completed: 1, prioritized: 0 })
    expect(order).toHaveLength(1)
  })
})

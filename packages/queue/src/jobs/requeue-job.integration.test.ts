import {
  createTestQueue,
  openTestProducer,
  openTestQueue,
  queueBackends,
  quiet,
  rawBatch,
  startTestConsumer,
} from '@scores/testkit/vitest'
import { describe, expect, test } from 'vitest'
import type { RawBatchJob } from '../ingest/ingest-consumer.ts'
import { readPendingRanges } from './read-pending-ranges.ts'
import { RequeueJob } from './requeue-job.ts'

const timeout = 10_000

/** Processes four batches in order. The second one pauses the queue and is requeued. */
async function requeueSecondBatch(backend: 'postgres' | 'redis') {
  const location = await createTestQueue(backend)
  const producer = await openTestProducer(location)
  const queue = await openTestQueue(location)
  await producer.add([1, 2, 3, 4].map(sequence => rawBatch(sequence)))
  const order: number[] = []
  const paused = Promise.withResolvers<void>()
  const all = Promise.withResolvers<void>()
  const onBatch = async ({ batch }: RawBatchJob) => {
    order.push(batch.firstSequence)
    if (order.length === 2) {
      await queue.pause()
      paused.resolve()
      throw new RequeueJob()
    }
    if (order.length === 5) all.resolve()
  }
  await startTestConsumer(location, { onBatch })
  await paused.promise
  await expect.poll(() => queue.getJobs(['waiting']), { timeout }).toHaveLength(3)
  return { location, queue, order, all: all.promise }
}

describe.each(queueBackends)('on %s', backend => {
  test('a requeued job waits on the paused queue', async () => {
    const { location, order } = await requeueSecondBatch(backend)
    expect(await readPendingRanges(location, quiet)).toHaveLength(3)
    expect(order).toEqual([1, 2])
  })

  test('requeueing does not count as an attempt', async () => {
    const { queue } = await requeueSecondBatch(backend)
    const jobs = await queue.getJobs(['waiting'])
    expect(jobs.map(({ attemptsMade, stalledCounter }) => [attemptsMade, stalledCounter])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ])
  })

  test('a requeued job keeps its place', async () => {
    const { location, queue, order, all } = await requeueSecondBatch(backend)
    await queue.resume()
    await all
    expect(order).toEqual([1, 2, 2, 3, 4])
    await expect.poll(() => readPendingRanges(location, quiet)).toEqual([])
    expect((await queue.getJobs(['completed'])).map(job => job.attemptsMade)).toEqual([1, 1, 1, 1])
  })
})

import { queueNames, type ReplayJob, replayJobId } from '@scores/contracts'
import { createTestQueue, queueBackends, quiet } from '@scores/testkit/vitest'
import { expect, onTestFinished, test } from 'vitest'
import {
  IngestProducer,
  listFailedJobs,
  openQueue,
  type QueueLocation,
  ReplayProducer,
  retryFailedJobs,
  startIngestConsumer,
} from '../index.ts'

const job: ReplayJob = { replayId: 3, ids: [5, 6, 9] }

async function open(backend: 'postgres' | 'redis') {
  const location = await createTestQueue(backend)
  const producer = await ReplayProducer.open(location, quiet)
  onTestFinished(() => producer[Symbol.asyncDispose]())
  const queue = await openQueue(location, queueNames.rawMessages, quiet)
  onTestFinished(() => queue.close())
  return { location, producer, queue }
}

interface Taken {
  order: string[]
  /** Resolves when so many were taken. */
  all: Promise<void>
}

/** Takes jobs one after the other. */
async function take(
  location: QueueLocation,
  count: number,
  onReplay: (job: ReplayJob) => Promise<void> = async () => undefined,
): Promise<Taken> {
  const order: string[] = []
  const all = Promise.withResolvers<void>()
  const took = (what: string) => {
    order.push(what)
    if (order.length === count) all.resolve()
  }
  const consumer = await startIngestConsumer(
    location,
    {
      onBatch: async () => took('batch'),
      onFeedConnection: async () => took('connection'),
      onReplay: async (_, taken) => {
        took(`replay of ${taken.ids.join(', ')}`)
        await onReplay(taken)
      },
    },
    { concurrency: 1 },
    quiet,
  )
  onTestFinished(() => consumer.close())
  return { order, all: all.promise }
}

test.each(queueBackends)('on %s what comes from the feed goes before what is replayed', async backend => {
  const { location, producer } = await open(backend)
  const live = await IngestProducer.open(location, 100, quiet)
  onTestFinished(() => live[Symbol.asyncDispose]())
  await producer.add(job)
  await live.add([1, 2, 3].map(sequence => ({ ...batch, firstSequence: sequence })))
  const { order, all } = await take(location, 4)
  await all
  expect(order).toEqual(['batch', 'batch', 'batch', 'replay of 5, 6, 9'])
})

const batch = {
  feed: 'feed',
  listenerRun: '019ab000-0000-7000-8000-000000000000',
  firstSequence: 1,
  messages: [{ type: 'score', eventId: '', data: '{}', receivedAt: 1 }],
}

test.each(queueBackends)('on %s a job is there once, and again when it went away', async backend => {
  const { producer, queue } = await open(backend)
  await producer.add(job)
  await producer.add(job)
  expect(await queue.getJobCounts('prioritized')).toEqual({ prioritized: 1 })
  expect(await producer.ensureQueued(job)).toEqual({ state: 'on its way', why: null })
  await (await queue.getJob(replayJobId(job)))?.remove()
  expect(await producer.ensureQueued(job)).toEqual({ state: 'on its way', why: null })
  expect(await queue.getJobCounts('prioritized')).toEqual({ prioritized: 1 })
  await queue.pause()
  expect(await producer.ensureQueued(job)).toEqual({ state: 'paused', why: 'the queue is paused' })
})

test.each(queueBackends)('on %s one that was done without its messages is added again', async backend => {
  const { location, producer, queue } = await open(backend)
  await producer.add(job)
  const { order, all } = await take(location, 2)
  await expect.poll(() => queue.getCompletedCount(), { timeout: 10_000 }).toBe(1)
  await producer.ensureQueued(job)
  await all
  expect(order).toEqual(['replay of 5, 6, 9', 'replay of 5, 6, 9'])
})

test.each(queueBackends)('on %s failed jobs are listed, and those that are meant put back', async backend => {
  const { location, producer, queue } = await open(backend)
  let isAway = true
  await queue.add('replay', job, { jobId: replayJobId(job), attempts: 1 })
  for (const id of [7, 8]) {
    const other = { replayId: id, ids: [id] }
    await queue.add('replay', other, { jobId: replayJobId(other), attempts: 1 })
  }
  const { order } = await take(location, 99, async ({ replayId }) => {
    if (isAway) throw new Error(replayId === 8 ? 'disk full' : 'connection refused')
  })
  await expect.poll(() => queue.getFailedCount(), { timeout: 10_000 }).toBe(3)
  expect(await producer.ensureQueued(job)).toEqual({ state: 'failed', why: 'connection refused' })
  expect(await listFailedJobs(location, {}, 10, quiet)).toHaveLength(3)
  expect(await listFailedJobs(location, {}, 2, quiet)).toHaveLength(2)
  expect(await listFailedJobs(location, { why: 'DISK' }, 10, quiet)).toEqual([
    {
      id: 'replay-8-8-8-1',
      kind: 'replay',
      messages: 1,
      feed: null,
      failedAt: expect.any(Date),
      attempts: 1,
      why: 'disk full',
    },
  ])
  expect(await listFailedJobs(location, { feed: 'feed' }, 10, quiet)).toEqual([])

  isAway = false
  const retry = (filter: object) => retryFailedJobs(location, filter, () => undefined, quiet)
  expect(await retry({ why: 'disk' })).toEqual({ jobs: 1, messages: 1 })
  await expect.poll(() => queue.getFailedCount(), { timeout: 10_000 }).toBe(2)
  expect(await retry({ ids: [replayJobId(job)] })).toEqual({ jobs: 1, messages: 3 })
  await producer.retry({ replayId: 7, ids: [7] })
  await expect.poll(() => queue.getFailedCount(), { timeout: 10_000 }).toBe(0)
  expect(await retry({})).toEqual({ jobs: 0, messages: 0 })
  await producer.retry({ replayId: 7, ids: [7] })
  expect(order).toHaveLength(6)
})

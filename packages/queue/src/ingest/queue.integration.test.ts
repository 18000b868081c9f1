import { randomUUID } from 'node:crypto'
import { encodeBatch, type FeedConnection, jobIdOf, queueNames, type RawBatch } from '@scores/contracts'
import { toRawBatch } from '@scores/testkit'
import { createTestQueue, queueBackends, quiet } from '@scores/testkit/vitest'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  IngestProducer,
  openAnalyticsWorker,
  openQueue,
  type QueueLocation,
  type RetriedJobs,
  readPendingRanges,
  retryFailedJobs,
  scheduleAnalytics,
  startIngestConsumer,
} from '../index.ts'

const batchOf = (
  firstSequence: number,
  texts: string[],
  listenerRun = '019ab000-0000-7000-8000-000000000000',
): RawBatch => ({
  feed: 'feed',
  listenerRun,
  firstSequence,
  messages: texts.map(data => ({ type: 'score', eventId: '', data, receivedAt: 1 })),
})

async function openProducer(location: QueueLocation, maxJobs = 1_000): Promise<IngestProducer> {
  const producer = await IngestProducer.open(location, maxJobs, quiet)
  onTestFinished(() => producer[Symbol.asyncDispose]())
  return producer
}

const handlers = {
  onBatch: async () => undefined,
  onReplay: async () => undefined,
  onFeedConnection: async () => undefined,
}

/** Every backend keeps the same contract. */
describe.each(queueBackends)('on %s', backend => {
  test('batches come out as they went in, whatever their texts', async () => {
    const location = await createTestQueue(backend)
    const producer = await openProducer(location)
    const batches = [batchOf(1, ['{"a":1}', 'a\u0000b', '\ud800']), batchOf(4, ['x'.repeat(5_000_000)])]
    await producer.add(batches)
    const received = await receive(location, batches.length)
    expect(received.toSorted((a, b) => a.firstSequence - b.firstSequence)).toEqual(batches)
  })

  test('a batch that is added again while its job is there is one job', async () => {
    const location = await createTestQueue(backend)
    const producer = await openProducer(location)
    const batch = batchOf(1, ['x'])
    await producer.add([batch])
    await producer.add([batch, batchOf(2, ['y'])])
    const queue = await openQueue(location, queueNames.rawMessages, quiet)
    onTestFinished(() => queue.close())
    expect(await queue.getJobCounts('waiting')).toEqual({ waiting: 2 })
  })

  test('a job whose processing fails is tried again soon', async () => {
    const location = await createTestQueue(backend)
    const producer = await openProducer(location)
    await producer.add([batchOf(1, ['x'])])
    const process = vi.fn<() => Promise<string>>()
    const succeeded = Promise.withResolvers<void>()
    process.mockRejectedValueOnce(new Error('the database is away')).mockImplementationOnce(async () => {
      succeeded.resolve()
      return 'done'
    })
    const startedAt = performance.now()
    const consumer = await startIngestConsumer(
      location,
      { ...handlers, onBatch: process },
      { concurrency: 1 },
      quiet,
    )
    onTestFinished(() => consumer.close())
    await succeeded.promise
    expect(process).toHaveBeenCalledTimes(2)
    // Not only after its lock ran out.
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })

  test('closing a consumer waits for the job under way', async () => {
    const location = await createTestQueue(backend)
    const producer = await openProducer(location)
    await producer.add([batchOf(1, ['x'])])
    const started = Promise.withResolvers<void>()
    const mayEnd = Promise.withResolvers<void>()
    let isDone = false
    const consumer = await startIngestConsumer(
      location,
      {
        ...handlers,
        onBatch: async () => {
          started.resolve()
          await mayEnd.promise
          isDone = true
        },
      },
      { concurrency: 1 },
      quiet,
    )
    await started.promise
    const closed = consumer.close()
    mayEnd.resolve()
    await closed
    expect(isDone).toBe(true)
    expect(await readPendingRanges(location, quiet)).toEqual([])
  })

  test('reports of a connection come through beside the batches', async () => {
    const location = await createTestQueue(backend)
    const producer = await openProducer(location)
    const connection: FeedConnection = {
      id: randomUUID(),
      feed: 'feed',
      listenerRun: randomUUID(),
      resumedAfter: '',
      openedAt: 1,
      aliveAt: 2,
      endedBecause: null,
      messages: 3,
    }
    await producer.report(connection)
    await producer.add([batchOf(1, ['x'])])
    expect(await readPendingRanges(location, quiet)).toHaveLength(1)
    const reported = Promise.withResolvers<FeedConnection>()
    const consumer = await startIngestConsumer(
      location,
      { ...handlers, onFeedConnection: async report => reported.resolve(report) },
      { concurrency: 1 },
      quiet,
    )
    onTestFinished(() => consumer.close())
    expect(await reported.promise).toEqual(connection)
  })

  test('jobs that failed for good are put back, with all their attempts, however many ask for it', async () => {
    const location = await createTestQueue(backend)
    const queue = await openQueue(location, queueNames.rawMessages, quiet)
    onTestFinished(() => queue.close())
    const batches = Array.from({ length: 50 }, (_, index) => batchOf(2 * index + 1, ['x', 'y']))
    await queue.addBulk(
      batches.map(batch => ({
        name: 'raw-batch',
        data: encodeBatch(batch),
        opts: { jobId: jobIdOf(batch), attempts: 2, backoff: { type: 'fixed', delay: 300 } },
      })),
    )
    let isAway = true
    let attempts = 0
    const consumer = await startIngestConsumer(
      location,
      {
        ...handlers,
        onBatch: async () => {
          attempts += 1
          if (isAway) throw new Error('away')
        },
      },
      { concurrency: 10 },
      quiet,
    )
    onTestFinished(() => consumer.close())
    await expect.poll(() => queue.getFailedCount(), { timeout: 20_000 }).toBe(50)
    expect(attempts).toBe(100)

    const progress: number[] = []
    const onProgress = ({ jobs }: RetriedJobs) => progress.push(jobs)
    const retried = await Promise.all([1, 2].map(() => retryFailedJobs(location, {}, onProgress, quiet)))
    expect(retried.reduce((sum, { jobs }) => sum + jobs, 0)).toBe(50)
    expect(retried.reduce((sum, { messages }) => sum + messages, 0)).toBe(100)
    expect(progress.length).toBeGreaterThan(2)
    // Each has two attempts again.
    await expect.poll(() => queue.getFailedCount(), { timeout: 20_000 }).toBe(50)
    expect(attempts).toBe(200)

    isAway = false
    await retryFailedJobs(location, {}, onProgress, quiet)
    await expect.poll(() => readPendingRanges(location, quiet), { timeout: 20_000 }).toEqual([])
    expect(attempts).toBe(250)
    expect(await retryFailedJobs(location, {}, onProgress, quiet)).toEqual({ jobs: 0, messages: 0 })
  })

  test('of finished jobs as many stay as are wanted', async () => {
    const location = await createTestQueue(backend)
    const producer = await openProducer(location)
    await producer.add([1, 2, 3, 4, 5].map(sequence => batchOf(sequence, ['x'])))
    const queue = await openQueue(location, queueNames.rawMessages, quiet)
    onTestFinished(() => queue.close())
    const settings = { concurrency: 1, keepFinished: 2 }
    const consumer = await startIngestConsumer(location, handlers, settings, quiet)
    onTestFinished(() => consumer.close())
    await expect.poll(() => readPendingRanges(location, quiet), { timeout: 10_000 }).toEqual([])
    await expect.poll(() => queue.getCompletedCount(), { timeout: 10_000 }).toBe(2)
  })

  test('what lies on the queue is told by run and sequence', async () => {
    const location = await createTestQueue(backend)
    const producer = await openProducer(location)
    const other = '019ab000-0000-7000-8000-000000000001'
    await producer.add([batchOf(1, ['x', 'y']), batchOf(3, ['z']), batchOf(1, ['a'], other)])
    const ranges = await readPendingRanges(location, quiet)
    expect(
      ranges.map(({ listenerRun, first, last }) => `${listenerRun.at(-1)} ${first}-${last}`).toSorted(),
    ).toEqual(['0 1-2', '0 3-3', '1 1-1'])
  })

  test('however many replicas schedule it, there is one job a minute, and one soon', async () => {
    const location = await createTestQueue(backend)
    await Promise.all(
      [1, 2, 3, 4, 5, 6].map(() => scheduleAnalytics(location, { firstRunMs: 60_000 }, quiet)),
    )
    const queue = await openQueue(location, queueNames.analytics, quiet)
    onTestFinished(() => queue.close())
    const jobs = await queue.getDelayed()
    expect(jobs.filter(({ name }) => name === 'minute')).toHaveLength(1)
    expect(await queue.getJobSchedulersCount()).toBe(1)
  })

  test('a run is told the time it stands for', async () => {
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

  test('a backend that is not there is an error, not a wait without end', async () => {
    const url = backend === 'redis' ? 'redis://127.0.0.1:1' : 'postgres://nobody:x@127.0.0.1:1/none'
    await expect(openQueue({ url, namespace: 'bullmq' }, 'x', quiet)).rejects.toMatchObject({
      code: 'QUEUE_UNAVAILABLE',
    })
  })
})

/** The batches of so many jobs. */
async function receive(location: QueueLocation, jobs: number): Promise<RawBatch[]> {
  const received: RawBatch[] = []
  const all = Promise.withResolvers<void>()
  const consumer = await startIngestConsumer(
    location,
    {
      ...handlers,
      onBatch: async ({ jobId, batch }) => {
        const raw = toRawBatch(batch)
        expect(jobId).toBe(jobIdOf(raw))
        received.push(raw)
        if (received.length === jobs) all.resolve()
      },
    },
    { concurrency: 2 },
    quiet,
  )
  await all.promise
  await consumer.close()
  return received
}

test('a namespace that Postgres can not have is told', async () => {
  const { url } = await createTestQueue('postgres')
  await expect(openQueue({ url, namespace: '7-up' }, queueNames.rawMessages, quiet)).rejects.toMatchObject({
    code: 'CONFIG',
    message: expect.stringContaining('QUEUE_NAMESPACE "7-up"'),
  })
})

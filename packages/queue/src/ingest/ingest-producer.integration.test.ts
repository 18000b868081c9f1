import { randomUUID } from 'node:crypto'
import { type FeedConnection, jobIdOf, type RawBatch } from '@scores/contracts'
import { toRawBatch } from '@scores/testkit'
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
import type { QueueLocation } from '../connection/location.ts'
import { readPendingRanges } from '../jobs/read-pending-ranges.ts'

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

/** Takes the batches of a number of jobs, sorted by sequence. */
async function receive(location: QueueLocation, jobs: number): Promise<{ jobId: string; batch: RawBatch }[]> {
  const received: { jobId: string; batch: RawBatch }[] = []
  const all = Promise.withResolvers<void>()
  await startTestConsumer(
    location,
    {
      onBatch: async ({ jobId, batch }) => {
        received.push({ jobId, batch: toRawBatch(batch) })
        if (received.length === jobs) all.resolve()
      },
    },
    { concurrency: 2 },
  )
  await all.promise
  return received.toSorted((a, b) => a.batch.firstSequence - b.batch.firstSequence)
}

describe.each(queueBackends)('on %s', backend => {
  test('batches arrive unchanged, whatever their texts', async () => {
    const location = await createTestQueue(backend)
    const producer = await openTestProducer(location)
    const batches = [rawBatch(1, ['{"a":1}', 'a\u0000b', '\ud800']), rawBatch(4, ['x'.repeat(5_000_000)])]
    await producer.add(batches)
    const received = await receive(location, batches.length)
    expect(received).toEqual(batches.map(batch => ({ jobId: jobIdOf(batch), batch })))
  })

  test('adding a queued batch again has no effect', async () => {
    const location = await createTestQueue(backend)
    const producer = await openTestProducer(location)
    await producer.add([rawBatch(1)])
    await producer.add([rawBatch(1), rawBatch(2)])
    const queue = await openTestQueue(location)
    expect(await queue.getJobCounts('waiting')).toEqual({ waiting: 2 })
  })

  test('connection reports arrive beside the batches', async () => {
    const location = await createTestQueue(backend)
    const producer = await openTestProducer(location)
    await producer.report(connection)
    await producer.add([rawBatch(1)])
    const reported = Promise.withResolvers<FeedConnection>()
    await startTestConsumer(location, { onFeedConnection: async report => reported.resolve(report) })
    expect(await reported.promise).toEqual(connection)
  })

  test('connection reports do not count as pending messages', async () => {
    const location = await createTestQueue(backend)
    const producer = await openTestProducer(location)
    await producer.report(connection)
    expect(await readPendingRanges(location, quiet)).toEqual([])
  })
})

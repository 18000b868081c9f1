import { queueNames, type RawBatch } from '@scores/contracts'
import { createTestQueue, queueBackends, quiet } from '@scores/testkit/vitest'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openQueue } from '../connection/open-queue.ts'
import { type RawBatchJob, startIngestConsumer } from '../ingest/ingest-consumer.ts'
import { IngestProducer } from '../ingest/ingest-producer.ts'
import { readPendingRanges } from './read-pending-ranges.ts'
import { RequeueJob } from './requeue-job.ts'

const listenerRun = '019ab000-0000-7000-8000-000000000000'
const batchOf = (firstSequence: number): RawBatch => ({
  feed: 'feed',
  listenerRun,
  firstSequence,
  messages: [{ type: 'score', eventId: '', data: 'x', receivedAt: 1 }],
})

describe.each(queueBackends)('on %s', backend => {
  test('a job that is given back to a paused queue is there, in its place, as if it had not been tried', async () => {
    const location = await createTestQueue(backend)
    const producer = await IngestProducer.open(location, 1_000, quiet)
    onTestFinished(() => producer[Symbol.asyncDispose]())
    const queue = await openQueue<RawBatch>(location, queueNames.rawMessages, quiet)
    onTestFinished(() => queue.close())
    await producer.add([1, 2, 3, 4].map(batchOf))

    const taken: number[] = []
    const paused = Promise.withResolvers<void>()
    const all = Promise.withResolvers<void>()
    const onBatch = async ({ batch }: RawBatchJob) => {
      taken.push(batch.firstSequence)
      if (taken.length === 2) {
        await queue.pause()
        paused.resolve()
        throw new RequeueJob()
      }
      if (taken.length === 5) all.resolve()
    }
    const onFeedConnection = () => Promise.reject(new Error('there is none'))
    const consumer = await startIngestConsumer(
      location,
      { onBatch, onFeedConnection, onReplay: async () => undefined },
      { concurrency: 1 },
      quiet,
    )
    onTestFinished(() => consumer.close())

    await paused.promise
    const waiting = () => queue.getJobs(['waiting'])
    await expect.poll(waiting, { timeout: 10_000 }).toHaveLength(3)
    const given = (await waiting()).find(job => job.data.firstSequence === 2)
    expect(given).toMatchObject({ attemptsMade: 0, stalledCounter: 0 })
    expect(await readPendingRanges(location, quiet)).toHaveLength(3)
    expect(taken).toEqual([1, 2])

    await queue.resume()
    await all.promise
    expect(taken).toEqual([1, 2, 2, 3, 4])
    await expect.poll(() => readPendingRanges(location, quiet)).toEqual([])
    expect((await queue.getJobs(['completed'])).map(job => job.attemptsMade)).toEqual([1, 1, 1, 1])
  })
})

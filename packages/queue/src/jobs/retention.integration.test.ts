import {
  createTestQueue,
  openTestProducer,
  openTestQueue,
  queueBackends,
  quiet,
  rawBatch,
  startTestConsumer,
} from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import { readPendingRanges } from './read-pending-ranges.ts'

test.each(queueBackends)('on %s the queue keeps the configured number of finished jobs', async backend => {
  const location = await createTestQueue(backend)
  const producer = await openTestProducer(location)
  await producer.add([1, 2, 3, 4, 5].map(sequence => rawBatch(sequence)))
  const queue = await openTestQueue(location)
  await startTestConsumer(location, {}, { keepFinished: 2 })
  await expect.poll(() => readPendingRanges(location, quiet), { timeout: 10_000 }).toEqual([])
  await expect.poll(() => queue.getCompletedCount(), { timeout: 10_000 }).toBe(2)
})

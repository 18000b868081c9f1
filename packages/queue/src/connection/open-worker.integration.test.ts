import {
  createTestQueue,
  openTestProducer,
  queueBackends,
  quiet,
  rawBatch,
  startTestConsumer,
} from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import { readPendingRanges } from '../jobs/read-pending-ranges.ts'

test.each(queueBackends)('on %s closing a worker waits for active jobs', async backend => {
  const location = await createTestQueue(backend)
  const producer = await openTestProducer(location)
  await producer.add([rawBatch(1)])
  const started = Promise.withResolvers<void>()
  const mayEnd = Promise.withResolvers<void>()
  let isDone = false
  const consumer = await startTestConsumer(location, {
    onBatch: async () => {
      started.resolve()
      await mayEnd.promise
      isDone = true
    },
  })
  await started.promise
  const closed = consumer.close()
  mayEnd.resolve()
  await closed
  expect(isDone).toBe(true)
  expect(await readPendingRanges(location, quiet)).toEqual([])
})

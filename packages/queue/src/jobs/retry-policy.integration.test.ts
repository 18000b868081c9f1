import {
  createTestQueue,
  openTestProducer,
  queueBackends,
  rawBatch,
  startTestConsumer,
} from '@scores/testkit/vitest'
import { expect, test, vi } from 'vitest'

test.each(queueBackends)('on %s a failed job is retried before its lock would expire', async backend => {
  const location = await createTestQueue(backend)
  const producer = await openTestProducer(location)
  await producer.add([rawBatch(1)])
  const onBatch = vi.fn<() => Promise<string>>()
  const succeeded = Promise.withResolvers<void>()
  onBatch.mockRejectedValueOnce(new Error('the database is unavailable')).mockImplementationOnce(async () => {
    succeeded.resolve()
    return 'done'
  })
  const startedAt = performance.now()
  await startTestConsumer(location, { onBatch })
  await succeeded.promise
  expect(onBatch).toHaveBeenCalledTimes(2)
  expect(performance.now() - startedAt).toBeLessThan(5_000)
})

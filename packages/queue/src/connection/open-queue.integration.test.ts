import { queueNames } from '@scores/contracts'
import { createTestQueue, queueBackends, quiet } from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import { openQueue } from './open-queue.ts'

test.each(queueBackends)('on %s an unavailable backend is an error', async backend => {
  const url = backend === 'redis' ? 'redis://127.0.0.1:1' : 'postgres://nobody:x@127.0.0.1:1/none'
  await expect(openQueue({ url, namespace: 'bullmq' }, 'x', quiet)).rejects.toMatchObject({
    code: 'QUEUE_UNAVAILABLE',
  })
})

test('a namespace that is not a valid schema name is rejected', async () => {
  const { url } = await createTestQueue('postgres')
  await expect(openQueue({ url, namespace: '7-up' }, queueNames.rawMessages, quiet)).rejects.toMatchObject({
    code: 'CONFIG',
    message: expect.stringContaining('QUEUE_NAMESPACE "7-up"'),
  })
})

import { TcpProxy } from '@scores/testkit'
import { createTestQueue, openTestQueue } from '@scores/testkit/vitest'
import { expect, inject, onTestFinished, test } from 'vitest'

test.runIf(inject('redisUrl') !== '')(
  'a queue on a half-open Redis connection rejects in time, and works again on a new one',
  { timeout: 60_000 },
  async () => {
    const { url, namespace } = await createTestQueue('redis')
    const proxy = await TcpProxy.start(url)
    onTestFinished(() => proxy[Symbol.asyncDispose]())
    const queue = await openTestQueue({ url: proxy.urlOf(url), namespace })
    await queue.add('job', {})
    proxy.freeze()
    await expect(queue.add('job', {})).rejects.toThrow('timed out')
    proxy.thaw()
    const count = () => queue.getWaitingCount().catch(() => null)
    await expect.poll(count, { timeout: 30_000 }).toBeGreaterThan(0)
  },
)

test('a queue on a half-open Postgres connection rejects in time, and works again', {
  timeout: 120_000,
}, async () => {
  const { url, namespace } = await createTestQueue('postgres')
  const proxy = await TcpProxy.start(url)
  onTestFinished(() => proxy[Symbol.asyncDispose]())
  const queue = await openTestQueue({ url: proxy.urlOf(url), namespace })
  await queue.add('job', {})
  proxy.freeze()
  await expect(queue.add('job', {})).rejects.toThrow('timeout')
  proxy.thaw()
  expect(await queue.getWaitingCount()).toBeGreaterThan(0)
})

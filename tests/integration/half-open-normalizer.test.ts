import { fork } from 'node:child_process'
import { join } from 'node:path'
import { projectFolder } from '@scores/runtime'
import { sql } from '@scores/storage'
import { freePort, TcpProxy } from '@scores/testkit'
import { openTestDatabase, openTestProducer, rawBatch } from '@scores/testkit/vitest'
import { expect, onTestFinished, test } from 'vitest'

const timeout = 100_000

test('a normalizer whose database connections are half-open is not ready, and works again once they are', {
  timeout,
}, async () => {
  const { db, url } = await openTestDatabase()
  const proxy = await TcpProxy.start(url)
  onTestFinished(() => proxy[Symbol.asyncDispose]())
  const port = await freePort()
  const child = fork(join(projectFolder, 'services/normalizer/dist/main.js'), {
    env: {
      ...process.env,
      DATABASE_URL: proxy.urlOf(url),
      QUEUE_URL: url,
      HEALTH_PORT: String(port),
      LOG_LEVEL: 'fatal',
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = new Promise(resolve => child.once('exit', resolve))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  await new Promise<void>(resolve => {
    child.on('message', message => {
      if (message === 'ready') resolve()
    })
  })
  const ask = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status
  expect(await ask('/readyz')).toBe(200)

  proxy.freeze()
  const producer = await openTestProducer({ url, namespace: 'bullmq' })
  await producer.add([rawBatch(1, ['{"studentId":"Evan48","exam":1,"score":0.5}'])])
  await expect.poll(() => ask('/readyz'), { timeout: 45_000, interval: 500 }).toBe(503)
  expect(await ask('/livez')).toBe(200)

  proxy.thaw()
  const stored = async () => (await sql`select from events`.execute(db)).rows.length
  await expect.poll(stored, { timeout: 45_000, interval: 500 }).toBe(1)
  await expect.poll(() => ask('/readyz'), { timeout: 10_000 }).toBe(200)
})

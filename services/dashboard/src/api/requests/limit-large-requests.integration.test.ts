import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { portOf } from '@scores/testkit'
import { quiet } from '@scores/testkit/vitest'
import { fastify } from 'fastify'
import { expect, onTestFinished, test } from 'vitest'
import type { ApiScope } from '../api-context.ts'
import { replyWithError } from '../errors/reply-with-error.ts'
import { limitLargeRequests } from './limit-large-requests.ts'

const longMs = 60_000
/** More than the buffers of a connection take. */
const large = 'x'.repeat(30_000_000)

/** Serves one large request at once. */
async function start({ waitMs = longMs, sendMs = longMs } = {}) {
  const server = fastify({ forceCloseConnections: true })
  onTestFinished(() => server.close())
  server.setErrorHandler(replyWithError(quiet))
  const scope: ApiScope = server.withTypeProvider()
  limitLargeRequests(scope, { served: 1, waitMs, sendMs })
  server.get('/large', { config: { isLarge: true } }, async () => large)
  server.get('/small', async () => 'small')
  server.post('/body', async () => 'read')
  await server.listen({ port: 0, host: '127.0.0.1' })
  const url = `http://127.0.0.1:${portOf(server.server)}`
  /** Resolves when an answer begins. It is not read. */
  const beginReading = async () => {
    const begun = Promise.withResolvers<IncomingMessage>()
    get(`${url}/large`, { agent: false }, begun.resolve).on('error', begun.reject)
    return begun.promise
  }
  return { url, beginReading }
}

test('a large request waits until the answer before it is sent, and a small one does not', async () => {
  const { url, beginReading } = await start()
  const first = await beginReading()
  const second = beginReading()
  expect(await (await fetch(`${url}/small`)).text()).toBe('small')
  expect(await Promise.race([second, fetch(`${url}/small`)])).toMatchObject({ url: `${url}/small` })
  first.resume()
  expect(await second).toMatchObject({ statusCode: 200 })
})

test('a client that leaves makes room for the next', async () => {
  const { beginReading } = await start()
  const first = await beginReading()
  const second = beginReading()
  first.destroy()
  expect(await second).toMatchObject({ statusCode: 200 })
})

test('a large body counts as a large request', async () => {
  const { url, beginReading } = await start({ waitMs: 50 })
  await beginReading()
  const post = (body: string) => fetch(`${url}/body`, { method: 'POST', body })
  expect((await post('x'.repeat(1_000_001))).status).toBe(503)
  expect((await post('x')).status).toBe(200)
})

test('a large request that waits for too long is answered with API_BUSY', async () => {
  const { url, beginReading } = await start({ waitMs: 50 })
  await beginReading()
  const response = await fetch(`${url}/large`)
  expect([response.status, await response.json()]).toMatchObject([503, { error: { code: 'API_BUSY' } }])
})

test('an answer that its client does not read is cut off', async () => {
  const { beginReading } = await start({ sendMs: 300 })
  const first = await beginReading()
  const second = await beginReading()
  first.resume()
  await expect(once(first, 'end')).rejects.toThrow('aborted')
  second.destroy()
})

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { serveReadiness } from './readiness.ts'

/** A port that is free, or one that is held by a server which the test closes. */
async function port(isHeld = false): Promise<{ number: number; close: () => void }> {
  const server = createServer().listen(0)
  await new Promise(resolve => server.once('listening', resolve))
  const { port: number } = server.address() as AddressInfo
  if (!isHeld) await new Promise(resolve => server.close(resolve))
  return { number, close: () => server.close() }
}

test('/readyz goes by what the service says, each time it is asked', async () => {
  const { number } = await port()
  let isReady = false
  await serveReadiness({ HEALTH_PORT: String(number) }, () => isReady)
  const status = async (path = '/readyz') => (await fetch(`http://127.0.0.1:${number}${path}`)).status

  expect(await status()).toBe(503)
  isReady = true
  expect(await status()).toBe(200)
  isReady = false
  expect(await status()).toBe(503)
  expect(await status('/')).toBe(404)
})

test('a port that is taken is an error that names the variable', async () => {
  const { number, close } = await port(true)
  await expect(serveReadiness({ HEALTH_PORT: String(number) }, () => true)).rejects.toMatchObject({
    code: 'PORT_TAKEN',
    hint: expect.stringContaining('HEALTH_PORT'),
  })
  close()
})

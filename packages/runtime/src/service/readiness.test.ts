import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { serveReadiness } from './readiness.ts'

/** A free port, or one occupied by a server that the test closes. */
async function port(isHeld = false): Promise<{ number: number; close: () => void }> {
  const server = createServer().listen(0)
  await new Promise(resolve => server.once('listening', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  const { port: number } = address
  if (!isHeld) await new Promise(resolve => server.close(resolve))
  return { number, close: () => server.close() }
}

test('/readyz reports the current state of the service', async () => {
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

test('/livez reports whether the service needs a restart', async () => {
  const { number } = await port()
  let isAlive = true
  await serveReadiness(
    { HEALTH_PORT: String(number) },
    () => false,
    () => isAlive,
  )
  const livez = async () => (await fetch(`http://127.0.0.1:${number}/livez`)).status

  expect(await livez()).toBe(200)
  isAlive = false
  expect(await livez()).toBe(503)
})

test('an occupied port is an error that names the variable', async () => {
  const { number, close } = await port(true)
  await expect(serveReadiness({ HEALTH_PORT: String(number) }, () => true)).rejects.toMatchObject({
    code: 'PORT_TAKEN',
    hint: expect.stringContaining('HEALTH_PORT'),
  })
  close()
})

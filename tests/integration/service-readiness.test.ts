import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { freePort } from '@scores/testkit'
import { expect, onTestFinished, test } from 'vitest'

const main = fileURLToPath(new URL('./contract-service.ts', import.meta.url))

async function start(behaviour: string): Promise<{
  child: ChildProcess
  readyz: () => Promise<number>
  livez: () => Promise<number>
}> {
  const port = await freePort()
  const child = fork(main, {
    env: { ...process.env, BEHAVIOUR: behaviour, HEALTH_PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await new Promise<void>(resolve => {
    child.on('message', message => {
      if (message === 'ready') resolve()
    })
  })
  const ask = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status
  return { child, readyz: () => ask('/readyz'), livez: () => ask('/livez') }
}

test('a service is ready once it says so, and not while it stops', async () => {
  const { child, readyz } = await start('never-closes')
  expect(await readyz()).toBe(200)
  child.kill('SIGTERM')
  await expect.poll(readyz).toBe(503)
})

test('the probe does not keep a service from ending', async () => {
  const { child } = await start('well')
  const ended = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
})

test('a service whose work gets nowhere is first not ready, then not alive, and then ends', async () => {
  const { child, readyz, livez } = await start('hangs')
  const ended = new Promise(resolve => child.once('exit', resolve))
  await expect.poll(readyz).toBe(503)
  expect(await livez()).toBe(200)
  await expect.poll(livez, { timeout: 10_000 }).toBe(503)
  expect(await ended).toBe(1)
})

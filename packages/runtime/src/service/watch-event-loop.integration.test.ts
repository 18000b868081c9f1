import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { pathToFileURL } from 'node:url'
import { expect, test, vi } from 'vitest'

vi.setConfig({ testTimeout: 120_000 })

const modulePath = pathToFileURL(`${import.meta.dirname}/watch-event-loop.ts`).href

/** Runs a script that is watched, and returns how it ended. */
async function run(limits: string, script: string): Promise<unknown[]> {
  const source = `import { watchEventLoop } from '${modulePath}'; watchEventLoop(${limits}); ${script}`
  return once(spawn(process.execPath, ['--input-type=module', '--eval', source], { stdio: 'ignore' }), 'exit')
}

test('a process in an endless loop ends', async () => {
  expect(await run('{ cpuMs: 500, wallMs: 100_000 }', 'for (;;);')).toEqual([null, 'SIGKILL'])
})

test('a process that is blocked without work ends', async () => {
  const script = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)'
  expect(await run('{ cpuMs: 100_000, wallMs: 2_000 }', script)).toEqual([null, 'SIGKILL'])
})

test('a process whose event loop runs lives on, and the watch does not keep it alive', async () => {
  const script = `
    const deadline = Date.now() + 5_000
    const work = () => Date.now() < deadline && setImmediate(work)
    work()`
  expect(await run('{ cpuMs: 1_500, wallMs: 20_000 }', script)).toEqual([0, null])
})

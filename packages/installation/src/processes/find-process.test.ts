import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { findProcess, isRunning } from './find-process.ts'

function startSleep() {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, pid: child.pid ?? expect.unreachable() }
}

test('a process keeps its start for as long as it runs', async () => {
  const { child, pid } = startSleep()
  await expect.poll(() => findProcess(pid)?.program).toBe('sleep')
  const { start } = findProcess(pid) ?? expect.unreachable()
  expect(isRunning(pid, start)).toBe(true)
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
  expect(findProcess(pid)).toBeNull()
  expect(isRunning(pid, start)).toBe(false)
})

test('another process with the same id is not the same process', () => {
  const { pid } = startSleep()
  const own = findProcess(process.pid) ?? expect.unreachable()
  expect(isRunning(pid, own.start)).toBe(false)
})

test('a number that kill(2) takes for a group of processes is no process', () => {
  fc.assert(
    fc.property(fc.oneof(fc.integer({ max: 0 }), fc.double(), fc.constant(Number.NaN)), pid => {
      fc.pre(!(Number.isSafeInteger(pid) && pid > 0))
      expect(findProcess(pid)).toBeNull()
    }),
  )
})

test('a process that ended and was not waited for does not run', async () => {
  // The shell replaces itself by a program that never waits for the child.
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => void parent.kill('SIGKILL'))
  const [line] = await once(parent.stdout, 'data')
  await expect.poll(() => findProcess(Number(String(line)))).toBeNull()
})

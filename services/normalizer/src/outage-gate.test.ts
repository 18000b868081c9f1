import { createLogger } from '@scores/runtime'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { OutageGate } from './outage-gate.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function open(isUp: () => boolean) {
  const isAvailable = vi.fn<() => Promise<boolean>>(async () => isUp())
  const stopping = new AbortController()
  const gate = new OutageGate(
    { isAvailable, timeoutMs: 30_000, stopping: stopping.signal },
    createLogger('test', 'silent'),
  )
  return { gate, isAvailable, stop: () => stopping.abort() }
}

test('a successful action does not check the database', async () => {
  const { gate, isAvailable } = open(() => false)
  expect(await gate.pass(async () => 'done')).toBe('done')
  expect(isAvailable).not.toHaveBeenCalled()
})

test('a failure is passed on while the database answers', async () => {
  const { gate } = open(() => true)
  const action = vi.fn<() => Promise<void>>().mockRejectedValue(new Error('deadlock'))
  await expect(gate.pass(action)).rejects.toThrow('deadlock')
  expect(action).toHaveBeenCalledTimes(1)
})

test('during an outage jobs wait, one checks for all, and they continue afterwards', async () => {
  let isBack = false
  const { gate, isAvailable } = open(() => isBack)
  const action = vi.fn<() => Promise<string>>(async () => {
    if (!isBack) throw new Error('connection refused')
    return 'done'
  })
  const jobs = Promise.all([1, 2, 3, 4].map(() => gate.pass(action)))
  await vi.advanceTimersByTimeAsync(20_000)
  expect(action).toHaveBeenCalledTimes(4)
  expect(isAvailable.mock.calls.length).toBeLessThan(60)
  isBack = true
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await jobs).toEqual(['done', 'done', 'done', 'done'])
})

test('after the timeout a job goes back to the queue', async () => {
  const { gate } = open(() => false)
  const job = gate.pass(async () => {
    throw new Error('connection refused')
  })
  const refused = expect(job).rejects.toThrow('connection refused')
  await vi.advanceTimersByTimeAsync(31_000)
  await refused
})

test('a database that comes and goes does not hold a job forever', async () => {
  let isAvailable = 0
  const { gate } = open(() => ++isAvailable % 2 === 0)
  const job = gate.pass(async () => {
    throw new Error('connection reset')
  })
  const refused = expect(job).rejects.toThrow('connection reset')
  await vi.advanceTimersByTimeAsync(60_000)
  await refused
})

test('a stop does not wait for the database', async () => {
  const { gate, stop } = open(() => false)
  const job = gate.pass(async () => {
    throw new Error('connection refused')
  })
  const refused = expect(job).rejects.toThrow('connection refused')
  await vi.advanceTimersByTimeAsync(1_000)
  stop()
  await vi.advanceTimersByTimeAsync(0)
  await refused
})

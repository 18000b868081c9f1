import { createLogger } from '@scores/runtime'
import { openDatabase } from '@scores/storage'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import type { PipelineState } from '../../pipeline/pipeline-state.ts'
import { LiveFeed } from './live-feed.ts'

const log = createLogger('test', 'silent')

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A feed whose stores are away, so that it queries nothing but the pipeline. */
function open() {
  const url = 'postgres://localhost/unused'
  const db = openDatabase({ url, name: 'test', connections: 1, statementTimeoutMs: 1 }, log)
  onTestFinished(() => db.destroy())
  const state: PipelineState = {
    at: 1,
    tables: { away: 'refused' },
    queue: { away: 'refused' },
    account: null,
    spool: { messages: 0, bytes: 0, ranges: [] },
  }
  const read = vi.fn(async () => state)
  const feed = new LiveFeed({ pipeline: { read }, db, log })
  onTestFinished(() => feed.close())
  return { feed, read }
}

test('ten connections share one reading a second', async () => {
  const { feed, read } = open()
  const clients = await Promise.all(Array.from({ length: 10 }, () => feed.listen(null)))
  await vi.advanceTimersByTimeAsync(1)
  read.mockClear()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(read.mock.calls.length).toBeGreaterThanOrEqual(9)
  expect(read.mock.calls.length).toBeLessThanOrEqual(11)
  for (const client of clients)
    expect(String(client.read()).match(/^event: change$/gm)?.length).toBeGreaterThan(8)
})

test('nothing is read while nobody is connected', async () => {
  const { feed, read } = open()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(read).not.toHaveBeenCalled()
  const clients = await Promise.all([feed.listen(null), feed.listen(null)])
  await vi.advanceTimersByTimeAsync(3_000)
  for (const client of clients) client.destroy()
  await vi.advanceTimersByTimeAsync(1)
  read.mockClear()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(read).not.toHaveBeenCalled()
  await feed.listen(null)
  await vi.advanceTimersByTimeAsync(3_000)
  expect(read).toHaveBeenCalled()
})

test('a client that reads nothing is dropped, and the others stay', async () => {
  const { feed, read } = open()
  const slow = await feed.listen(null)
  const quick = await feed.listen(null)
  quick.resume()
  const state = await read()
  read.mockResolvedValue({ ...state, tables: { away: 'x'.repeat(400_000) } })
  await vi.advanceTimersByTimeAsync(5_000)
  expect(slow.destroyed).toBe(true)
  expect(quick.destroyed).toBe(false)
})

test('the number of connections is limited', async () => {
  const { feed } = open()
  const clients = await Promise.all(Array.from({ length: 100 }, () => feed.listen(null)))
  await expect(feed.listen(null)).rejects.toMatchObject({ code: 'TOO_MANY_CONNECTIONS' })
  clients[0]?.destroy()
  await vi.advanceTimersByTimeAsync(1)
  await expect(feed.listen(null)).resolves.toBeDefined()
})

test('a connection ends after a quarter of an hour, so that its login is checked again', async () => {
  const { feed } = open()
  const client = await feed.listen(null)
  const ended = vi.fn()
  client.once('end', ended).resume()
  await vi.advanceTimersByTimeAsync(899_000)
  expect(ended).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(2_000)
  expect(ended).toHaveBeenCalled()
})

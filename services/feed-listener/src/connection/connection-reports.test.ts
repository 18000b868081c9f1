import type { FeedConnection } from '@scores/contracts'
import { createLogger } from '@scores/runtime'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ConnectionReports } from './connection-reports.ts'

beforeEach(() => void vi.useFakeTimers({ now: 1_000 }))
afterEach(() => void vi.useRealTimers())

function open() {
  const reported: FeedConnection[] = []
  const queue = { isUnavailable: false }
  const reports = new ConnectionReports(
    'feed',
    'run',
    async connection => {
      if (queue.isUnavailable) throw new Error('unavailable')
      reported.push({ ...connection })
    },
    createLogger('test', 'silent'),
  )
  return { reports, reported, queue }
}

test('a connection is reported when it opens, every five seconds, and when it ends', async () => {
  const { reports, reported } = open()
  reports.opened('7', null)
  reports.countMessage()
  await vi.advanceTimersByTimeAsync(11_000)
  reports.countMessage()
  reports.ended('cut', 12_000)
  await reports.end()
  expect(reported.map(({ aliveAt, endedBecause, messages }) => [aliveAt, endedBecause, messages])).toEqual([
    [1_000, null, 0],
    [6_000, null, 1],
    [11_000, null, 1],
    [12_000, 'cut', 2],
  ])
  expect(new Set(reported.map(({ id }) => id)).size).toBe(1)
  expect(reported[0]).toMatchObject({ feed: 'feed', listenerRun: 'run', resumedAfter: '7', openedAt: 1_000 })
})

test('nothing is reported while there is no connection', async () => {
  const { reports, reported } = open()
  await vi.advanceTimersByTimeAsync(20_000)
  await reports.end()
  expect(reported).toEqual([])
})

test('while the queue is unavailable, the latest report of each connection is kept for later', async () => {
  const { reports, reported, queue } = open()
  queue.isUnavailable = true
  reports.opened('', 'the position is unusable')
  await vi.advanceTimersByTimeAsync(7_000)
  reports.ended('cut', Date.now())
  reports.opened('', 'the position is unusable')
  await vi.advanceTimersByTimeAsync(5_000)
  expect(reported).toEqual([])
  queue.isUnavailable = false
  await vi.advanceTimersByTimeAsync(5_000)
  expect(reported.map(({ openedAt, endedBecause }) => [openedAt, endedBecause])).toEqual([
    [1_000, 'cut'],
    [8_000, null],
  ])
  expect(reported[0]?.notResumedBecause).toBe('the position is unusable')
  await reports.end()
})

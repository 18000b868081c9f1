import { expect, test } from 'vitest'
import { SilenceLimit } from './silence-limit.ts'

test('the limit is the minimum for a feed without long pauses', () => {
  const limit = new SilenceLimit(60_000)
  limit.recordPause(10)
  limit.recordPause(20_000)
  expect(limit.ms).toBe(60_000)
})

test('the limit is three times the longest pause that ended', () => {
  const limit = new SilenceLimit(60_000)
  limit.recordPause(20_001)
  limit.recordPause(5)
  expect(limit.ms).toBe(60_003)
})

test('the limit doubles with each connection without data, until data arrives', () => {
  const limit = new SilenceLimit(100)
  const grown = [1, 2, 3, 4, 5].map(() => {
    limit.recordEmptyConnection()
    return limit.ms
  })
  expect(grown).toEqual([200, 400, 800, 1_600, 1_600])
  limit.recordPause(900)
  expect(limit.ms).toBe(1_600)
  limit.recordPause(1)
  expect(limit.ms).toBe(1_600)
})

test('the limit never exceeds sixteen times the minimum', () => {
  const limit = new SilenceLimit(100)
  limit.recordPause(1_000_000)
  expect(limit.ms).toBe(1_600)
})

import { describe, expect, test } from 'vitest'
import { nextWait, parseRetryAfter } from './next-wait.ts'

const none = { backoffMs: 250, retryMs: null, retryAfterMs: null }

test.each([
  ['its own backoff', {}, { ms: 250, why: 'backoff' }],
  ['what the feed asked for', { retryMs: 4_000 }, { ms: 4_000, why: 'the feed asked for it (retry)' }],
  ['its own backoff, if that is longer', { retryMs: 10 }, { ms: 250, why: 'backoff' }],
  [
    'the longest request',
    { retryMs: 4_000, retryAfterMs: 5_000 },
    { ms: 5_000, why: 'the feed asked for it (Retry-After)' },
  ],
  [
    'no longer than FEED_RETRY_MAX_MS',
    { retryMs: 999_999_999 },
    { ms: 30_000, why: 'the feed asked for it (retry), limited by FEED_RETRY_MAX_MS' },
  ],
  [
    'no longer than FEED_RETRY_MAX_MS, however much was asked for',
    { retryAfterMs: Number.POSITIVE_INFINITY },
    { ms: 30_000, why: 'the feed asked for it (Retry-After), limited by FEED_RETRY_MAX_MS' },
  ],
])('the listener waits for %s', (_, requested, expected) => {
  expect(nextWait({ ...none, ...requested }, 30_000)).toEqual(expected)
})

describe('Retry-After', () => {
  const now = Date.UTC(1994, 10, 6, 8, 49, 30)

  test.each([
    ['0', 0],
    ['120', 120_000],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 7_000],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 7_000],
    ['Sun Nov  6 08:49:37 1994', 7_000],
    ['Sun, 06 Nov 1994 08:49:00 GMT', 0],
  ])('%j is a delay', (value, expected) => {
    expect(parseRetryAfter(value, now)).toBe(expected)
  })

  test.each(['', '-1', '1.5', '5 s', 'soon', 'Sun, 99 Nov 1994 08:49:37 GMT', '2026-01-01'])(
    '%j is ignored',
    value => {
      expect(parseRetryAfter(value, now)).toBeNull()
    },
  )
})

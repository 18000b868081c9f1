import { expect, test } from 'vitest'
import { median, percentile } from './results.ts'

test.each([
  [[3], 3],
  [[5, 1, 3], 3],
  [[4, 1, 3, 2], 3],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected)
})

test.each([
  [0.5, 50],
  [0.99, 99],
  [0.995, 100],
  [1, 100],
  [0, 1],
])('of 1 to 100, %d are at most %d', (share, expected) => {
  const values = Array.from({ length: 100 }, (_, index) => index + 1)
  expect(percentile(values, share)).toBe(expected)
})

test('an empty list has neither', () => {
  expect(() => median([])).toThrow(RangeError)
  expect(() => percentile([], 0.5)).toThrow(RangeError)
})

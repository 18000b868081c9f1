import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backoffMs } from './backoff.ts'

const backoff = { firstMs: 100, maxMs: 10_000 }

test('the wait doubles up to its maximum', () => {
  const longest = () => 1
  expect([1, 2, 3, 7, 8, 100, 10_000].map(failures => backoffMs(backoff, failures, longest))).toEqual([
    100, 200, 400, 6_400, 10_000, 10_000, 10_000,
  ])
})

test('the random part is at most half of the wait', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (failures, chance) => {
        const wait = backoffMs(backoff, failures, () => chance)
        const ceiling = backoffMs(backoff, failures, () => 1)
        expect(wait).toBeGreaterThanOrEqual(ceiling / 2)
        expect(wait).toBeLessThanOrEqual(ceiling)
      },
    ),
  )
})

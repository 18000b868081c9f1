import { describe, expect, it } from 'vitest'
import { pick, seededRandom } from '../messages/seeded-random.ts'
import { SentRanges } from './sent-ranges.ts'

describe('SentRanges', () => {
  it('is empty at first', () => {
    expect(new SentRanges()).toMatchObject({ first: null, last: null })
  })

  it.each([1, 2, 3, 4, 5])('distinguishes new numbers from known ones in any order (%i)', seed => {
    const ranges = new SentRanges()
    const known = new Set<number>()
    const random = seededRandom(seed, 'test')(0)
    const numbers = Array.from({ length: 60 }, (_, index) => index + 1)
    for (let step = 0; step < 400; step++) {
      const n = pick(random, numbers)
      expect(ranges.add(n)).toBe(!known.has(n))
      known.add(n)
      expect(ranges).toMatchObject({ first: Math.min(...known), last: Math.max(...known) })
    }
  })
})

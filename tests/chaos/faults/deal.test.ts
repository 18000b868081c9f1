import fc from 'fast-check'
import { expect, it } from 'vitest'
import { deal, isPossible } from './deal.ts'
import type { Need } from './fault.ts'

const needs = fc.subarray<Need>(['ids', 'redis', 'disks'])
const faults = fc.uniqueArray(
  fc.record({ name: fc.string(), needs, seconds: fc.integer({ min: 1, max: 40 }) }),
  {
    selector: ({ name }) => name,
    maxLength: 40,
  },
)
const runs = fc.array(
  needs.map(offered => new Set(offered)),
  { minLength: 1, maxLength: 4 },
)
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 })

it('deals every possible fault to exactly one run that can inflict it', () => {
  fc.assert(
    fc.property(seeds, faults, runs, (seed, all, offers) => {
      const hands = deal(seed, all, offers)
      const names = hands.flat().map(({ name }) => name)
      const possible = all.filter(fault => offers.some(offered => isPossible(fault, offered)))
      expect(names.toSorted()).toEqual(possible.map(({ name }) => name).toSorted())
      for (const [run, hand] of hands.entries())
        for (const fault of hand) expect(isPossible(fault, offers[run] ?? new Set())).toBe(true)
    }),
  )
})

it('lets no run last longer than another by more than one fault', () => {
  fc.assert(
    fc.property(seeds, faults, fc.integer({ min: 1, max: 4 }), (seed, all, count) => {
      const hands = deal(
        seed,
        all,
        Array.from({ length: count }, () => new Set<Need>(['ids', 'redis', 'disks'])),
      )
      const lengths = hands.map(hand => hand.reduce((sum, { seconds }) => sum + seconds + 2, 0))
      expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(42)
    }),
  )
})

it('deals in the same way for the same seed', () => {
  fc.assert(
    fc.property(seeds, faults, runs, (seed, all, offers) => {
      expect(deal(seed, all, offers)).toEqual(deal(seed, all, offers))
    }),
  )
})

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { rounds } from './rounds.ts'

const items = ['a', 'b', 'c', 'd', 'e', 'f']
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 })

const take = (seed: number, count: number) => {
  const turns = rounds(seed, items, items)
  return Array.from({ length: count }, () => {
    const { item, random, pauseMs } = turns.next().value
    return { item, pauseMs, next: random() }
  })
}

it('has every item once in each round', () => {
  fc.assert(
    fc.property(seeds, seed => {
      const turns = take(seed, 18)
      for (const round of [turns.slice(0, 6), turns.slice(6, 12), turns.slice(12)]) {
        expect(round.map(({ item }) => item).toSorted()).toEqual(items)
      }
      for (const { pauseMs } of turns) expect(pauseMs).toBeGreaterThanOrEqual(200)
      for (const { pauseMs } of turns) expect(pauseMs).toBeLessThanOrEqual(1_000)
    }),
  )
})

it('is the same for the same seed, and different for others', () => {
  expect(take(1, 30)).toEqual(take(1, 30))
  expect(take(1, 30)).not.toEqual(take(2, 30))
})

it('has a different order in each round', () => {
  const order = take(1, 12).map(({ item }) => item)
  expect(order.slice(0, 6)).not.toEqual(order.slice(6))
})

it('has only the first items in the first round', () => {
  fc.assert(
    fc.property(seeds, fc.subarray(items), (seed, first) => {
      const turns = rounds(seed, first, items)
      const names = Array.from({ length: first.length + items.length }, () => turns.next().value.item)
      expect(names.slice(0, first.length).toSorted()).toEqual(first.toSorted())
      expect(names.slice(first.length).toSorted()).toEqual(items)
    }),
  )
})

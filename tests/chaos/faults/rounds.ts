import { type Random, seededRandom } from '@scores/feed-simulator'

/** The next item, with its share of the seed's randomness. */
export interface Turn<T> {
  item: T
  /** For random choices of the item. */
  random: Random
  /** Pause after the item, in milliseconds. */
  pauseMs: number
}

const shortestPauseMs = 200
const longestPauseMs = 1_000

/** Yields all items once in random order, then again in another order, without end. A seed always gives the same turns. */
export function* rounds<T>(seed: number, items: readonly T[]): Generator<Turn<T>, never> {
  const orderOf = seededRandom(seed, 'order of faults')
  const turnOf = seededRandom(seed, 'turn')
  for (let round = 0, turn = 0; ; round++) {
    for (const item of shuffle(items, orderOf(round))) {
      const random = turnOf(turn++)
      const pauseMs = Math.round(shortestPauseMs + random() * (longestPauseMs - shortestPauseMs))
      yield { item, random, pauseMs }
    }
  }
}

function shuffle<T>(items: readonly T[], random: Random): T[] {
  return items
    .map(item => ({ item, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item)
}

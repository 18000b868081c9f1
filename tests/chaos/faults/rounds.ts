import { type Random, seededRandom } from '@scores/feed-simulator'
import { shuffle } from './shuffle.ts'

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

/**
 * Yields the first items once in random order. Then yields all items once in random order, then again in another order,
 * without end. A seed always gives the same turns.
 */
export function* rounds<T>(seed: number, first: readonly T[], all: readonly T[]): Generator<Turn<T>, never> {
  const orderOf = seededRandom(seed, 'order of faults')
  const turnOf = seededRandom(seed, 'turn')
  for (let round = 0, turn = 0; ; round++) {
    for (const item of shuffle(round === 0 ? first : all, orderOf(round))) {
      const random = turnOf(turn++)
      const pauseMs = Math.round(shortestPauseMs + random() * (longestPauseMs - shortestPauseMs))
      yield { item, random, pauseMs }
    }
  }
}

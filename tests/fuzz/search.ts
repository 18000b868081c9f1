import fc from 'fast-check'
import { minimise } from './minimise.ts'

/** The smallest round found that fails. */
export interface Failure<Round> {
  problems: string
  /** Generates the round that failed, from which this one was minimised. */
  seed: number
  round: Round
}

export interface SearchOptions {
  /** Of the first round. */
  seed: number
  /** From one round's seed to the next. */
  seedStep: number
  /** When to stop, by `performance.now()`. */
  endAt: number
  /** Time for minimising a failure. */
  minimiseMs: number
  /** Called with a failure before it is minimised. */
  onFailure: (seed: number, problems: readonly string[]) => void
  signal: AbortSignal
}

const maxProblems = 10

/**
 * Plays generated rounds until one fails or the time is over, but at least one. Minimises the round that fails.
 *
 * @param smaller - yields smaller rounds. fast-check's own do not keep what they leave in, so most no longer fail
 * @param play - plays a round and returns its problems
 */
export async function search<Round>(
  round: fc.Arbitrary<Round>,
  smaller: (round: Round) => Iterable<Round>,
  play: (round: Round) => Promise<string[]>,
  { seed: firstSeed, seedStep, endAt, minimiseMs, onFailure, signal }: SearchOptions,
): Promise<Failure<Round> | null> {
  const fails = (each: Round) => {
    signal.throwIfAborted()
    return play(each)
  }
  for (let seed = firstSeed; ; seed += seedStep) {
    for (const value of fc.sample(round, { seed, numRuns: 1 })) {
      const problems = await fails(value)
      if (problems.length === 0) continue
      onFailure(seed, problems.slice(0, maxProblems))
      const smallest = await minimise({ value, problems }, smaller, fails, performance.now() + minimiseMs)
      return { problems: smallest.problems.slice(0, maxProblems).join('\n'), seed, round: smallest.value }
    }
    if (performance.now() >= endAt) return null
  }
}

import { seededRandom } from '@scores/feed-simulator'
import type { Fault, Need } from './fault.ts'
import { shuffle } from './shuffle.ts'

type Dealt = Pick<Fault, 'name' | 'needs' | 'seconds'>

export const isPossible = ({ needs }: Pick<Dealt, 'needs'>, offered: ReadonlySet<Need>): boolean =>
  needs.every(need => offered.has(need))

/**
 * Deals the faults to runs, so that together they inflict each possible fault once and each takes about as long.
 *
 * @param runs - what each run offers
 * @returns the faults of each run
 */
export function deal<F extends Dealt>(
  seed: number,
  faults: readonly F[],
  runs: readonly ReadonlySet<Need>[],
): F[][] {
  const hands = runs.map(offered => ({ offered, faults: [] as F[], seconds: 0 }))
  const handsFor = (fault: F) => hands.filter(({ offered }) => isPossible(fault, offered))
  // A fault that few runs can take is dealt first, and a longer one before a shorter one.
  const inOrder = shuffle(faults, seededRandom(seed, 'deal')(0)).toSorted(
    (a, b) => handsFor(a).length - handsFor(b).length || b.seconds - a.seconds,
  )
  for (const fault of inOrder) {
    const [hand] = handsFor(fault).toSorted((a, b) => a.seconds - b.seconds)
    if (!hand) continue
    hand.faults.push(fault)
    hand.seconds += fault.seconds + overheadS
  }
  return hands.map(hand => hand.faults)
}

/** Seconds that each fault takes besides: the recovery, and the pause before the next one. */
const overheadS = 2

import { mergeTallies, type Tally } from './checks/tally.ts'
import { deal, isPossible } from './faults/deal.ts'
import type { Fault, Need } from './faults/fault.ts'
import type { RunOptions } from './options.ts'

/** A run and its faults. */
export interface RunPlan {
  options: RunOptions
  /** The faults that this run must inflict. */
  dealt: readonly Fault[]
  /** The faults among which it spends the rest of its time. */
  possible: readonly Fault[]
  /** True if stores and data may be put on disks of their own. */
  canMount: boolean
}

/** The faults that all these runs want. */
export const wantedFaults = (faults: readonly Fault[], runs: readonly RunOptions[]): Fault[] =>
  faults.filter(({ name }) => runs.every(({ fault }) => fault.test(name)))

/** Deals the faults to the runs, so that each happens. All runs have the same seed. */
export function planRuns(
  faults: readonly Fault[],
  runs: readonly RunOptions[],
  canMount: boolean,
): RunPlan[] {
  const offers = runs.map(({ queue, feed }): ReadonlySet<Need> => {
    const offered = { ids: feed === 'ids', redis: queue === 'redis', disks: canMount }
    return new Set(needs.filter(need => offered[need]))
  })
  const hands = deal(runs[0]?.seed ?? 0, faults, offers)
  return runs.map((options, index) => ({
    options,
    dealt: hands[index] ?? [],
    possible: faults.filter(fault => isPossible(fault, offers[index] ?? new Set())),
    canMount,
  }))
}

/** Adds to a run what earlier runs were dealt but had no time for. */
export function withMissed(plan: RunPlan, earlier: readonly { tallies: readonly Tally[] }[]): RunPlan {
  const tallies = mergeTallies(
    [],
    earlier.map(result => result.tallies),
  )
  const missed = tallies.filter(({ times }) => times === 0).map(({ fault }) => fault)
  return {
    ...plan,
    dealt: plan.possible.filter(each => plan.dealt.includes(each) || missed.includes(each.name)),
  }
}

const needs: readonly Need[] = ['ids', 'redis', 'disks']
const reasons: Record<Need, string> = {
  ids: 'no feed with ids',
  redis: 'no queue on Redis',
  disks: 'no right to mount disks',
}

/** Names the faults that no run can inflict, and why; empty if there are none. */
export function skippedFaults(faults: readonly Fault[], plans: readonly RunPlan[]): string[] {
  const skipped = faults.filter(fault => plans.every(({ possible }) => !possible.includes(fault)))
  return skipped.map(fault => `${fault.name} (${fault.needs.map(need => reasons[need]).join(' or ')})`)
}

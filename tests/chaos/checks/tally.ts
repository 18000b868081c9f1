/** A fault that happened. */
export interface Incident {
  fault: string
  /** When it began, in milliseconds since 1970. */
  from: number
  /** Milliseconds from its end until a message read afterwards was committed; null if none was in time. */
  recoveryMs: number | null
}

/** The effects of all faults of one name. */
export interface Tally {
  fault: string
  times: number
  lost: number
  twice: number
  /** In milliseconds; null without a recovery. */
  slowestRecoveryMs: number | null
}

/** A fault can harm messages that were this many milliseconds old when it began. */
const underWayMs = 1_000
export const noFault = 'no fault'

/**
 * Sums up the effects by fault. A message counts for the last fault that had begun when it fell due.
 *
 * @param names - names of all faults, including those that did not happen
 * @param lostAt - when the lost messages fell due, in milliseconds since 1970
 * @param twiceAt - when the duplicate messages fell due
 */
export function tally(
  names: readonly string[],
  incidents: readonly Incident[],
  lostAt: readonly number[],
  twiceAt: readonly number[],
): Tally[] {
  const byFault = new Map<string, Tally>()
  const of = (fault: string): Tally => {
    const row = byFault.get(fault) ?? { fault, times: 0, lost: 0, twice: 0, slowestRecoveryMs: null }
    byFault.set(fault, row)
    return row
  }
  // Every fault has a row, in this order, even if it never happened.
  for (const fault of [...names, noFault]) of(fault)
  for (const { fault, recoveryMs } of incidents) {
    const sum = of(fault)
    sum.times += 1
    if (recoveryMs !== null) sum.slowestRecoveryMs = Math.max(recoveryMs, sum.slowestRecoveryMs ?? 0)
  }
  const blame = (at: number) =>
    of(incidents.findLast(({ from }) => from - underWayMs <= at)?.fault ?? noFault)
  for (const at of lostAt) blame(at).lost += 1
  for (const at of twiceAt) blame(at).twice += 1
  const { lost, twice } = of(noFault)
  if (lost + twice === 0) byFault.delete(noFault)
  return [...byFault.values()]
}

/**
 * Several runs' as one.
 *
 * @param names - the order of the faults
 */
export function mergeTallies(names: readonly string[], runs: readonly (readonly Tally[])[]): Tally[] {
  const byFault = new Map<string, Tally>()
  for (const one of runs.flat()) {
    const known = byFault.get(one.fault)
    const recoveries = [known?.slowestRecoveryMs, one.slowestRecoveryMs].filter(ms => typeof ms === 'number')
    byFault.set(one.fault, {
      fault: one.fault,
      times: one.times + (known?.times ?? 0),
      lost: one.lost + (known?.lost ?? 0),
      twice: one.twice + (known?.twice ?? 0),
      slowestRecoveryMs: recoveries.length === 0 ? null : Math.max(...recoveries),
    })
  }
  const placeOf = ({ fault }: Tally) => (names.includes(fault) ? names.indexOf(fault) : names.length)
  return [...byFault.values()].toSorted((a, b) => placeOf(a) - placeOf(b))
}

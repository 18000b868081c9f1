/** A fault that happened. */
export interface Incident {
  fault: string
  /** When it began, milliseconds since 1970. */
  from: number
  /** From its end until a message read after it was committed, milliseconds; null where none was in time. */
  recoveryMs: number | null
}

/** What the faults of a name did. */
export interface Tally {
  fault: string
  times: number
  lost: number
  twice: number
  /** Milliseconds; null where there was none, or it did not come. */
  slowestRecoveryMs: number | null
}

/** A fault can do harm to what was under way when it began, milliseconds. */
const underWayMs = 1_000
export const noFault = 'no fault'

/**
 * Sums up by fault. A message is put down to the last fault that had begun when it fell due.
 *
 * @param names - of all faults, those that did not happen included
 * @param lostAt - when the lost messages fell due, milliseconds since 1970
 * @param twiceAt - and those that are there twice
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

/** Several runs' as one. */
export function mergeTallies(runs: readonly (readonly Tally[])[]): Tally[] {
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
  return [...byFault.values()]
}

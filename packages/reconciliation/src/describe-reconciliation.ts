import { count } from '@scores/diagnosis'
import { messagesIn, type Reconciliation } from './reconcile.ts'

const maxRangesNamed = 5

/** 330 received = 327 stored + 0 duplicate + 3 quarantined + 0 in flight. */
export const equation = ({ received, stored, duplicate, quarantined, inFlight }: Reconciliation): string =>
  `${count(received)} received = ${count(stored)} stored + ${count(duplicate)} duplicate + ${count(quarantined)} quarantined + ${count(inFlight)} in flight`

/** Names the missing sequence numbers and their runs. */
export function describeMissing(missing: Reconciliation['missing']): string {
  const named = missing
    .slice(0, maxRangesNamed)
    .map(({ listenerRun, first, last }) => `${first}–${last} of run ${listenerRun}`)
  const more = missing.length > maxRangesNamed ? ` and ${missing.length - maxRangesNamed} more ranges` : ''
  return `${count(messagesIn(missing))} missing: ${named.join(', ')}${more}`
}

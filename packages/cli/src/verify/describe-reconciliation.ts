import type { MinuteReconciliation, Reconciliation } from '@scores/reconciliation'
import type { FeedGap, FeedGaps } from '@scores/storage'
import { clock, count, duration, oneLine, style, table } from '../terminal/index.ts'

const maxRangesNamed = 5

/** 330 received = 327 stored + 0 duplicate + 3 quarantined + 0 in flight. */
export const equation = ({ received, stored, duplicate, quarantined, inFlight }: Reconciliation): string =>
  `${count(received)} received = ${count(stored)} stored + ${count(duplicate)} duplicate + ${count(quarantined)} quarantined + ${count(inFlight)} in flight`

/** Names the missing sequence numbers and their runs. */
export function describeMissing(missing: Reconciliation['missing']): string {
  const messages = missing.reduce((sum, { first, last }) => sum + last - first + 1, 0)
  const named = missing
    .slice(0, maxRangesNamed)
    .map(({ listenerRun, first, last }) => `${first}–${last} of run ${listenerRun}`)
  const more = missing.length > maxRangesNamed ? ` and ${missing.length - maxRangesNamed} more ranges` : ''
  return `${count(messages)} missing: ${named.join(', ')}${more}`
}

export function minuteTable(minutes: readonly MinuteReconciliation[]): string {
  const names = ['received', 'stored', 'duplicate', 'quarantined', 'in flight']
  return table(
    [{ name: 'minute', isNumber: false }, ...names.map(name => ({ name, isNumber: true }))],
    minutes.map(({ minute, received, stored, duplicate, quarantined, inFlight }) => [
      clock(minute).replace(/:\d\d$/, ''),
      ...[received, stored, duplicate, quarantined, inFlight].map(count),
    ]),
  )
}

/** The times without a connection to the feed: a summary, then the latest ones. */
export function describeGaps({
  connections,
  count: gaps,
  totalMs,
  unknowableCount,
  unknowableMs,
  latest,
}: FeedGaps): string[] {
  if (connections === 0) return ['no feed has been reached yet']
  if (gaps === 0) return ['always listened to since the first connection']
  const resumed = gaps - unknowableCount
  return [
    `${count(gaps)} ${gaps === 1 ? 'gap' : 'gaps'} in listening, ${duration(totalMs)} in total${
      resumed === 0 ? '' : `; ${count(resumed)} closed by resuming`
    }`,
    ...(unknowableCount === 0
      ? []
      : [
          `not resumed, or the feed has no ids, so messages sent in ${duration(unknowableMs)} of it are unknown`,
        ]),
    ...latest.map(describeGap),
  ]
}

const describeGap = ({ since, until, isResumed, reason, feed }: FeedGap): string =>
  style(
    'dim',
    `${clock(since)}–${until === null ? 'now     ' : clock(until)}  ${duration((until ?? Date.now()) - since).padStart(7)}  ${feed}${isResumed ? ', resumed' : ''}${reason === null ? '' : `; ${oneLine(reason, 160)}`}`,
  )

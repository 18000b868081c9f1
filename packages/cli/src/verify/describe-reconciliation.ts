import type { MinuteReconciliation } from '@scores/reconciliation'
import { oneLine } from '@scores/runtime'
import type { FeedGap, FeedGaps } from '@scores/storage'
import { clock, count, duration, style, table } from '../terminal/index.ts'

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

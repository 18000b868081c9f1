import type { MessageRange } from '@scores/contracts'
import type { FeedPosition } from '@scores/queue'
import type { Minute, RunCoverage, SequenceRange } from '@scores/storage'

const minuteMs = 60_000

/** Sequence numbers of one listener run, both ends included. */
export interface RunRange extends SequenceRange {
  listenerRun: string
}

export interface MinuteReconciliation extends Minute {
  /** On the queue or in the spool, but not yet in the ledger. */
  inFlight: number
}

/** What became of all messages: received = stored + duplicate + quarantined + in flight. */
export interface Reconciliation {
  received: number
  stored: number
  duplicate: number
  quarantined: number
  inFlight: number
  /** Accepted by the queue or the spool, but no longer found anywhere. */
  missing: RunRange[]
  /** Newest first. */
  minutes: MinuteReconciliation[]
}

/**
 * Compares accepted messages with pending ones and with the ledger.
 *
 * @param accepted - last accepted positions. Read them before `pending`, and `pending` before `ledger`, so that
 *   messages that move on in between are found.
 * @param pending - ranges on the queue and in the spool; a message may be in both
 * @param ledger - processed messages, by listener run
 * @param minutes - minutes of the ledger; the result adds the messages in flight
 */
export function reconcile(
  accepted: readonly FeedPosition[],
  pending: readonly MessageRange[],
  ledger: readonly RunCoverage[],
  minutes: readonly Minute[],
): Reconciliation {
  const missing: RunRange[] = []
  const inFlight: MessageRange[] = []
  for (const listenerRun of new Set([...accepted, ...pending].map(each => each.listenerRun))) {
    const pendingOfRun = pending.filter(range => range.listenerRun === listenerRun)
    const sequence = accepted.find(run => run.listenerRun === listenerRun)?.sequence ?? 0
    const { last = 0, gaps = [] } = ledger.find(run => run.listenerRun === listenerRun) ?? {}
    // Sequence numbers are handed over in order, so every number up to the last one was.
    const handedOver = pendingOfRun.reduce((highest, range) => Math.max(highest, range.last), sequence)
    const unprocessed = [...gaps, ...(handedOver > last ? [{ first: last + 1, last: handedOver }] : [])]
    const found = split(unprocessed, pendingOfRun)
    missing.push(...found.missing.map(range => ({ listenerRun, ...range })))
    inFlight.push(...found.inFlight)
  }
  const sum = (key: 'received' | 'stored' | 'duplicate' | 'quarantined') =>
    ledger.reduce((total, run) => total + run[key], 0)
  const inFlightCount = messagesIn(inFlight)
  return {
    received: sum('received') + inFlightCount,
    stored: sum('stored'),
    duplicate: sum('duplicate'),
    quarantined: sum('quarantined'),
    inFlight: inFlightCount,
    missing,
    minutes: addInFlight(minutes, inFlight),
  }
}

function addInFlight(minutes: readonly Minute[], inFlight: readonly MessageRange[]): MinuteReconciliation[] {
  const byMinute = new Map<number, MinuteReconciliation>(
    minutes.map(minute => [minute.minute, { ...minute, inFlight: 0 }]),
  )
  const first = minutes.at(-1)?.minute ?? 0
  for (const range of inFlight) {
    const minute = Math.floor(range.receivedAt / minuteMs) * minuteMs
    if (minute < first) continue
    const known = byMinute.get(minute) ?? {
      minute,
      received: 0,
      stored: 0,
      duplicate: 0,
      quarantined: 0,
      inFlight: 0,
    }
    const messages = messagesIn([range])
    known.received += messages
    known.inFlight += messages
    byMinute.set(minute, known)
  }
  return [...byMinute.values()].toSorted((a, b) => b.minute - a.minute)
}

/**
 * Splits unprocessed ranges into in-flight and missing.
 *
 * @param unprocessed - in order, without overlaps
 */
function split(
  unprocessed: readonly SequenceRange[],
  pending: readonly MessageRange[],
): { missing: SequenceRange[]; inFlight: MessageRange[] } {
  const missing: SequenceRange[] = []
  const inFlight: MessageRange[] = []
  const byFirst = pending.toSorted((a, b) => a.first - b.first)
  let next = 0
  for (const gap of unprocessed) {
    let from = gap.first
    for (let range = byFirst[next]; range && range.first <= gap.last; range = byFirst[next]) {
      const first = Math.max(from, range.first)
      const last = Math.min(gap.last, range.last)
      if (first <= last) {
        if (first > from) missing.push({ first: from, last: first - 1 })
        inFlight.push({ ...range, first, last })
        from = last + 1
      }
      // A range beyond this gap may reach into the next one.
      if (range.last > gap.last) break
      next += 1
    }
    if (from <= gap.last) missing.push({ first: from, last: gap.last })
  }
  return { missing, inFlight }
}

/** Number of messages in ranges. */
export const messagesIn = (ranges: readonly SequenceRange[]): number =>
  ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0)

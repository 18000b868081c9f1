import {
  FeedPositions,
  type ListenerRun,
  type PendingRange,
  type QueueLocation,
  readPendingRanges,
} from '@scores/queue'
import type { Logger } from '@scores/runtime'
import {
  type Database,
  type Finding,
  type Kysely,
  type RunCoverage,
  readLedger,
  type SequenceRange,
} from '@scores/storage'
import { count } from './terminal.ts'

/**
 * Holds against each other what the listener handed over, what the ledger accounts for, what still lies on the queue,
 * and the rows that are really there.
 */
export async function verifyLedger(
  db: Kysely<Database>,
  queue: QueueLocation,
  log: Logger,
): Promise<Finding[]> {
  const positions = FeedPositions.open(queue, log)
  try {
    // In this order: what is accepted later is in no run's range, and what leaves the queue later is in the ledger.
    const accepted = await positions.runs()
    const pending = await readPendingRanges(queue, log)
    const ledger = await readLedger(db)
    const { missing, inFlight } = account(accepted, ledger.runs, pending)
    const sum = (key: 'received' | 'stored' | 'duplicate' | 'quarantined') =>
      ledger.runs.reduce((total, run) => total + run[key], 0)
    return [
      {
        claim: 'every accepted message is accounted for',
        holds: missing.length === 0,
        detail:
          missing.length === 0
            ? `${count(sum('received') + inFlight)} received = ${count(sum('stored'))} stored + ${count(sum('duplicate'))} duplicate + ${count(sum('quarantined'))} quarantined + ${count(inFlight)} in flight`
            : `missing are ${missing.map(({ listenerRun, first, last }) => `${first}–${last} of run ${listenerRun}`).join(', ')}`,
      },
      matches('events', ledger.events, sum('stored')),
      matches('quarantined rows', ledger.quarantined, sum('quarantined')),
    ]
  } finally {
    await positions.close()
  }
}

/** What of the accepted messages is neither in the ledger nor on the queue, and how many are on the queue only. */
export function account(
  accepted: readonly ListenerRun[],
  ledger: readonly RunCoverage[],
  pending: readonly PendingRange[],
): { missing: PendingRange[]; inFlight: number } {
  const missing: PendingRange[] = []
  let inFlight = 0
  for (const { listenerRun, sequence } of accepted) {
    const { last = 0, gaps = [] } = ledger.find(run => run.listenerRun === listenerRun) ?? {}
    const ofRun = pending.filter(range => range.listenerRun === listenerRun)
    for (const gap of [...gaps, ...(sequence > last ? [{ first: last + 1, last: sequence }] : [])]) {
      const lost = subtract(gap, ofRun)
      inFlight += size(gap) - lost.reduce((sum, range) => sum + size(range), 0)
      missing.push(...lost.map(range => ({ listenerRun, ...range })))
    }
  }
  return { missing, inFlight }
}

/** What of a range is in none of the others. */
function subtract(range: SequenceRange, others: readonly SequenceRange[]): SequenceRange[] {
  let left = [range]
  for (const { first, last } of others) {
    left = left
      .flatMap(part => [
        { first: part.first, last: Math.min(part.last, first - 1) },
        { first: Math.max(part.first, last + 1), last: part.last },
      ])
      .filter(part => part.first <= part.last)
  }
  return left
}

const size = ({ first, last }: SequenceRange): number => last - first + 1

const matches = (what: string, rows: number, ledger: number): Finding => ({
  claim: `the ledger counts as many ${what} as there are`,
  holds: rows === ledger,
  detail: rows === ledger ? `${count(rows)} rows` : `${count(rows)} rows, ${count(ledger)} in the ledger`,
})

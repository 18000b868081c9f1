import { FeedPositions, type QueueLocation, readPendingRanges } from '@scores/queue'
import type { Logger } from '@scores/runtime'
import {
  countRows,
  type Database,
  type Finding,
  type Kysely,
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
    // In this order, and each from one moment: what is accepted later is in no range that is asked for.
    const accepted = await positions.runs()
    const pending = await readPendingRanges(queue, log)
    const ledger = await readLedger(db)
    const rows = await countRows(db)

    const missing: string[] = []
    let inFlight = 0
    for (const { listenerRun, sequence } of accepted) {
      const coverage = ledger.find(run => run.listenerRun === listenerRun)
      const last = coverage?.last ?? 0
      const gaps = [
        ...(coverage?.gaps ?? []),
        ...(sequence > last ? [{ first: last + 1, last: sequence }] : []),
      ]
      for (const gap of gaps) {
        const lost = subtract(
          gap,
          pending.filter(range => range.listenerRun === listenerRun),
        )
        inFlight += size(gap) - lost.reduce((sum, range) => sum + size(range), 0)
        missing.push(...lost.map(range => `${listenerRun}: ${range.first}–${range.last}`))
      }
    }
    const sum = (key: 'received' | 'stored' | 'duplicate' | 'quarantined') =>
      ledger.reduce((total, run) => total + run[key], 0)
    const received = sum('received') + inFlight
    return [
      {
        claim: 'every accepted message is accounted for',
        holds: missing.length === 0,
        detail:
          missing.length === 0
            ? `${count(received)} received = ${count(sum('stored'))} stored + ${count(sum('duplicate'))} duplicate + ${count(sum('quarantined'))} quarantined + ${count(inFlight)} in flight`
            : `missing are ${missing.join(', ')}`,
      },
      matches('events', rows.events, sum('stored')),
      matches('quarantined rows', rows.quarantined, sum('quarantined')),
    ]
  } finally {
    await positions.close()
  }
}

const matches = (what: string, rows: number, ledger: number): Finding => ({
  claim: `the ledger counts as many ${what} as there are`,
  holds: rows === ledger,
  detail: rows === ledger ? `${count(rows)} rows` : `${count(rows)} rows, ${count(ledger)} in the ledger`,
})

const size = ({ first, last }: SequenceRange): number => last - first + 1

/** What of a range is in none of the others. */
export function subtract(range: SequenceRange, others: readonly SequenceRange[]): SequenceRange[] {
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

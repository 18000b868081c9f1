import type { NormalizedEvent, QuarantinedMessage, ReceivedMessage } from '@scores/contracts'
import { judge } from '@scores/quality'
import type { FailedChecks } from './circuit-breaker/failure-rate-window.ts'

export interface JudgedBatch {
  events: NormalizedEvent[]
  quarantined: QuarantinedMessage[]
  /** For each message of the batch, the checks that it failed. */
  failedChecks: FailedChecks[]
}

const noChecks: FailedChecks = []

/** Judges each message of a batch, in order. */
export function judgeBatch(batch: Iterable<ReceivedMessage>): JudgedBatch {
  const judged: JudgedBatch = { events: [], quarantined: [], failedChecks: [] }
  for (const message of batch) {
    const judgement = judge(message)
    if (judgement.kind === 'event') {
      judged.events.push(judgement.event)
      judged.failedChecks.push(noChecks)
    } else {
      judged.quarantined.push(judgement.quarantined)
      judged.failedChecks.push(failedChecksOf(judgement.quarantined))
    }
  }
  return judged
}

export const failedChecksOf = ({ results }: QuarantinedMessage): FailedChecks =>
  results.filter(({ passed }) => passed === false).map(({ check }) => check)

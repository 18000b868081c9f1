import type { NormalizedEvent, QuarantinedMessage, ReceivedMessage } from '@scores/contracts'
import { type Judgement, judge, quarantineCrashed } from '@scores/quality'
import type { FailedChecks } from './circuit-breaker/failure-rate-window.ts'

export interface JudgedBatch {
  events: NormalizedEvent[]
  quarantined: QuarantinedMessage[]
  /** For each message of the batch, the checks that it failed. */
  failedChecks: FailedChecks[]
}

const noChecks: FailedChecks = []
const noMessages: ReadonlySet<number> = new Set()

/**
 * Judges each message of a batch, in order.
 *
 * @param crashed - sequence numbers of messages that end the process that judges them
 */
export function judgeBatch(batch: Iterable<ReceivedMessage>, crashed = noMessages): JudgedBatch {
  const judged: JudgedBatch = { events: [], quarantined: [], failedChecks: [] }
  for (const message of batch) {
    const judgement: Judgement = crashed.has(message.sequence)
      ? { kind: 'quarantined', quarantined: quarantineCrashed(message) }
      : judge(message)
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

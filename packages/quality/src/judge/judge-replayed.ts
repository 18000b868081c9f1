import type {
  FailedAgain,
  Patch,
  QuarantinedMessage,
  QuarantinedRow,
  ReceivedMessage,
  ReplayVerdict,
} from '@scores/contracts'
import { applyPatch } from '../patch/apply-patch.ts'
import { judge } from './judge.ts'
import { quarantineCrashed, quarantineRefused } from './quarantine.ts'

/** Judges a quarantined message under the current rules, after applying the patch if there is one. Never throws. */
export function judgeReplayed(row: QuarantinedRow, patch: Patch | null): ReplayVerdict {
  const patched = patch ? applyPatch(row.payload, patch) : { kind: 'patched' as const, payload: row.payload }
  if (patched.kind === 'inapplicable') {
    const why = `the patch does not apply: ${patched.why}`
    return { kind: 'failed', why, quarantined: null, payload: row.payload }
  }
  const judgement = judge(toMessage(row, patch?.eventType ?? row.eventType, patched.payload))
  if (judgement.kind === 'event') return { kind: 'event', event: judgement.event, payload: patched.payload }
  return failedAgain(judgement.quarantined)
}

/** The verdict on a retried message that passed every check but whose row the database rejected. */
export const refuseReplayed = (
  row: QuarantinedRow,
  eventType: string,
  error: Error & { code: string },
): FailedAgain => failedAgain(quarantineRefused(toMessage(row, eventType, row.payload), error))

/** The verdict on a retried message that ended each process that judged it. */
export const crashReplayed = (row: QuarantinedRow): FailedAgain =>
  failedAgain(quarantineCrashed(toMessage(row, row.eventType, row.payload)))

const toMessage = (row: QuarantinedRow, type: string, data: string): ReceivedMessage => ({
  id: row.messageId,
  // Distinguishes the messages of a job.
  sequence: row.id,
  type,
  eventId: row.eventId,
  data,
  receivedAt: row.receivedAt,
})

const failedAgain = (quarantined: QuarantinedMessage): FailedAgain => ({
  kind: 'failed',
  why: whyOf(quarantined),
  quarantined,
  payload: quarantined.payload,
})

/** The first failed check, in one line. */
const whyOf = ({ results }: Pick<QuarantinedMessage, 'results'>): string =>
  results.find(({ passed }) => passed === false)?.why ?? ''

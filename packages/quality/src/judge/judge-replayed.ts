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
import { quarantineRefused } from './quarantine.ts'

/** Tries a quarantined message with today's rules, patched if there is a patch. It never throws. */
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

/** The verdict on one that passed every check of ours, and whose row the database refused all the same. */
export const refuseReplayed = (
  row: QuarantinedRow,
  eventType: string,
  error: Error & { code: string },
): FailedAgain => failedAgain(quarantineRefused(toMessage(row, eventType, row.payload), error))

const toMessage = (row: QuarantinedRow, type: string, data: string): ReceivedMessage => ({
  id: row.messageId,
  // Only to tell the messages of a job apart.
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

/** What a message failed first, in a line. */
const whyOf = ({ results }: Pick<QuarantinedMessage, 'results'>): string =>
  results.find(({ passed }) => passed === false)?.why ?? ''

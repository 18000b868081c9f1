import type { Patch, QuarantinedMessage, QuarantinedRow, ReplayVerdict } from '@scores/contracts'
import { applyPatch } from './apply-patch.ts'
import { judge } from './judge.ts'

/** Tries a quarantined message with today's rules, patched if there is a patch. It never throws. */
export function judgeReplayed(row: QuarantinedRow, patch: Patch | null): ReplayVerdict {
  const patched = patch ? applyPatch(row.payload, patch) : { kind: 'patched' as const, payload: row.payload }
  if (patched.kind === 'inapplicable') {
    const why = `the patch does not apply: ${patched.why}`
    return { kind: 'failed', why, quarantined: null, payload: row.payload }
  }
  const judgement = judge({
    id: row.messageId,
    // Only to tell the messages of a job apart.
    sequence: row.id,
    type: patch?.eventType ?? row.eventType,
    eventId: row.eventId,
    data: patched.payload,
    receivedAt: row.receivedAt,
  })
  if (judgement.kind === 'event') return { kind: 'event', event: judgement.event, payload: patched.payload }
  const { quarantined } = judgement
  return { kind: 'failed', why: whyOf(quarantined), quarantined, payload: patched.payload }
}

/** What a message failed first, in a line. */
export const whyOf = ({ results }: Pick<QuarantinedMessage, 'results'>): string =>
  results.find(({ passed }) => passed === false)?.why ?? ''

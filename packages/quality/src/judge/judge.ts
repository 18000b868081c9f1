import type { CheckName, NormalizedEvent, QuarantinedMessage, ReceivedMessage } from '@scores/contracts'
import { check } from './check.ts'
import { decode } from './decode.ts'
import { normalize } from './normalize.ts'
import { quarantine } from './quarantine.ts'

/** The verdict on a message. */
export type Judgement =
  | { kind: 'event'; event: NormalizedEvent }
  | { kind: 'quarantined'; quarantined: QuarantinedMessage }

/** Processes one message: decode → check → normalize or quarantine. Never throws. */
export function judge(message: ReceivedMessage): Judgement {
  const decoded = decode(message.data)
  const findings = check(message, decoded)
  if (decoded.kind === 'object' && findings.isEmpty)
    return { kind: 'event', event: normalize(message, decoded) }
  // A long text is not parsed once a limit is exceeded.
  const unjudged: CheckName[] = decoded.kind === 'too_complex' && !decoded.isJson ? ['json'] : []
  return { kind: 'quarantined', quarantined: quarantine(message, findings, unjudged) }
}

import type { NormalizedEvent, QuarantinedMessage, ReceivedMessage } from '@scores/contracts'
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
  const failures = check(message, decoded)
  if (failures.length > 0 || decoded.kind !== 'object') {
    return { kind: 'quarantined', quarantined: quarantine(message, failures) }
  }
  return { kind: 'event', event: normalize(message, decoded) }
}

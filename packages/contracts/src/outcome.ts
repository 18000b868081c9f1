import type { CheckResult, Reason, Severity } from './checks.ts'

/** A message that passed every check, with the fields of the star schema. */
export interface NormalizedEvent {
  /** UUID, see `messageId`. */
  messageId: string
  /** Sequence number within the listener run. */
  sequence: number
  eventType: string
  student: string
  exam: number
  /** 0 to 1, both included. */
  score: number
  /** Milliseconds since 1970. */
  receivedAt: number
  /** JSON text of the fields that the schema does not name; null if there are none. */
  extra: string | null
}

/** A message that failed a check, with everything needed to understand and replay it. */
export interface QuarantinedMessage {
  /** UUID, see `messageId`. */
  messageId: string
  eventType: string
  /** The feed's last event id when the message arrived; empty if the feed has no ids. */
  eventId: string
  /** The exact text. */
  payload: string
  /** Milliseconds since 1970. */
  receivedAt: number
  /** Sequence number within the listener run. */
  sequence: number
  reason: Reason
  severity: Severity
  /** The cause, 12 hex digits: equal for messages of a type that fail the same rules at the same places. */
  fingerprint: string
  /** One entry per check, in order. */
  results: CheckResult[]
}

/** The versions of rules and code that judged a message. */
export interface JudgedBy {
  /** See `rulesVersion`. */
  rulesVersion: string
  codeVersion: string
}

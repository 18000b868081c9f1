import type { CheckResult, Reason, Severity } from './checks.ts'

/** A message that passed every check, in the terms of the star schema. */
export interface NormalizedEvent {
  /** UUID, see `messageId`. */
  messageId: string
  /** Its number within the listener's run. */
  sequence: number
  eventType: string
  student: string
  exam: number
  /** 0 to 1, both included. */
  score: number
  /** Milliseconds since 1970. */
  receivedAt: number
  /** JSON text of the fields that the schema doesn't name, null where there are none. */
  extra: string | null
}

/** A message that failed a check, with all that is needed to understand and replay it. */
export interface QuarantinedMessage {
  /** UUID, see `messageId`. */
  messageId: string
  eventType: string
  /** The feed's last event id when it came; empty where the feed has none. */
  eventId: string
  /** The exact text. */
  payload: string
  /** Milliseconds since 1970. */
  receivedAt: number
  /** Its number within the listener's run. */
  sequence: number
  reason: Reason
  severity: Severity
  /** The cause, 12 hex digits: the same for messages of a type that fail the same rules at the same places. */
  fingerprint: string
  /** One entry per check, in their order. */
  results: CheckResult[]
}

/** By what messages were judged. */
export interface JudgedBy {
  /** See `rulesVersion`. */
  rulesVersion: string
  /** Of the program that did it. */
  codeVersion: string
}

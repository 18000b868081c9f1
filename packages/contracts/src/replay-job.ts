import type { NormalizedEvent, QuarantinedMessage } from './outcome.ts'

/** A job of a replay: some of the quarantined messages that the replay claimed. */
export interface ReplayJob {
  replayId: number
  /** Ids of quarantine rows, ascending; at least one. */
  ids: number[]
}

/** Equal for equal messages, so that adding the job again after an uncertain result has no effect. */
export const replayJobId = ({ replayId, ids }: ReplayJob): string =>
  `replay-${replayId}-${ids[0]}-${ids.at(-1)}-${ids.length}`

/** A quarantined message for a retry. */
export interface QuarantinedRow {
  /** Id of the quarantine row. */
  id: number
  /** UUID, see `messageId`. */
  messageId: string
  eventType: string
  /** The feed's last event id when the message arrived; empty if the feed has no ids. */
  eventId: string
  /** The exact text, or the replacement that a person entered. */
  payload: string
  /** Milliseconds since 1970. */
  receivedAt: number
  /** Number of replays that tried the message. */
  attempts: number
}

/** The result of retrying a quarantined message. `payload` is the text that was judged. */
export type ReplayVerdict = { kind: 'event'; event: NormalizedEvent; payload: string } | FailedAgain

export interface FailedAgain {
  kind: 'failed'
  /** The failed check, in one line. */
  why: string
  /** The current failures; null if the patch does not apply. */
  quarantined: QuarantinedMessage | null
  payload: string
}

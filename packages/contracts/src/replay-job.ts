import type { NormalizedEvent, QuarantinedMessage } from './outcome.ts'

/** A job of a replay: some of the quarantined messages that it took. */
export interface ReplayJob {
  replayId: number
  /** Of the quarantine's rows, ascending; at least one. */
  ids: number[]
}

/** The same job for the same messages, so that adding it again after an unclear answer adds nothing. */
export const replayJobId = ({ replayId, ids }: ReplayJob): string =>
  `replay-${replayId}-${ids[0]}-${ids.at(-1)}-${ids.length}`

/** A quarantined message as it is tried again. */
export interface QuarantinedRow {
  /** Of the quarantine's row. */
  id: number
  /** UUID, see `messageId`. */
  messageId: string
  eventType: string
  /** The feed's last event id when it came; empty where the feed has none. */
  eventId: string
  /** The exact text, or what a person put in its place. */
  payload: string
  /** Milliseconds since 1970. */
  receivedAt: number
  /** Replays that tried it. */
  attempts: number
}

/** What becomes of a quarantined message that is tried again. `payload` is what was judged. */
export type ReplayVerdict = { kind: 'event'; event: NormalizedEvent; payload: string } | FailedAgain

export interface FailedAgain {
  kind: 'failed'
  /** What failed, in a line. */
  why: string
  /** What it fails now; null where the patch does not apply. */
  quarantined: QuarantinedMessage | null
  payload: string
}

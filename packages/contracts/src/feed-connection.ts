/** The state of a connection to a feed. A later report of the same connection replaces an earlier one. */
export interface FeedConnection {
  /** UUIDv7. */
  id: string
  feed: string
  /** The listener run that holds the connection. */
  listenerRun: string
  /** The event id after which the feed was asked to resume; empty for live events only. */
  resumedAfter: string
  /** Why the feed was not asked to resume although there was a position. Earlier versions do not say. */
  notResumedBecause?: string | null
  /** Milliseconds since 1970, like `aliveAt`. */
  openedAt: number
  /** The last time at which the connection was known to be alive. */
  aliveAt: number
  /** Why the connection ended at `aliveAt`; null while it is open. */
  endedBecause: string | null
  /** Number of messages received over it. */
  messages: number
}

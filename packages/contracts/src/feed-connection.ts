/** A connection to a feed, as far as it has got. A later report of the same connection says more than an earlier one. */
export interface FeedConnection {
  /** UUIDv7. */
  id: string
  feed: string
  /** The listener's run that holds it. */
  listenerRun: string
  /** The event id that the feed was asked to resume after; empty where it was to send what is live. */
  resumedAfter: string
  /** Milliseconds since 1970, as the other times. */
  openedAt: number
  /** Up to when it is known to have been alive. */
  aliveAt: number
  /** Why it ended, at `aliveAt`; null while it lasts. */
  endedBecause: string | null
  /** That came over it. */
  messages: number
}

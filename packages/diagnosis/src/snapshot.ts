/** What the diagnosis looks at. Times are milliseconds since 1970. A part that could not be read is null. */
export interface Snapshot {
  at: number
  /** Why the database is unavailable; null if it answers. */
  databaseAway: string | null
  /** Why the queue is unavailable; null if it answers. */
  queueAway: string | null
  flow: {
    /** Messages processed per second, over the last minute. */
    perSecond: number
    /** Median time from read to committed; null if no message came. */
    lagP50Ms: number | null
    /** Open messages in the quarantine. */
    open: number
  } | null
  /** Messages that the queue accepted and that are nowhere now. */
  missing: number | null
  queue: { isPaused: boolean; failedJobs: number } | null
  /** Open pauses, oldest first. */
  pauses: readonly {
    feed: string
    check: string
    failing: number
    windowMessages: number
    pausedAt: number
  }[]
  /** Feeds that nobody listens to now. */
  silentFeeds: readonly { feed: string; since: number; why: string | null }[]
  /** Messages on disk, because the queue did not accept them. */
  spooled: number
  analytics: { isOverdue: boolean; secondsSinceRun: number | null } | null
  /** Replays that make no progress. */
  waitingReplays: readonly { id: number; because: string }[]
}

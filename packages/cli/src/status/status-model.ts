import type { Session } from '@scores/installation'
import type { FeedPosition, FeedWait } from '@scores/queue'
import type { Reconciliation } from '@scores/reconciliation'
import type { AnalyticsHealth, FeedGaps, FeedPause, Overview, Replay } from '@scores/storage'

/** The reason why a part of the status is unknown. */
export interface Unavailable {
  away: string
}

/** As `status --json` prints it. */
export interface Status {
  /** Host and port of the database that DATABASE_URL names; null for the embedded one. */
  database: string | null
  running: Session | null
  queue: QueueStatus | Unavailable
  tables: TableStatus | Unavailable
  /** What became of all messages; it needs both stores. */
  account: Reconciliation | Unavailable
  /** What waits on disk, because the queue did not accept it. */
  spool: { messages: number; bytes: number }
}

export interface QueueStatus {
  feed: FeedPosition | null
  /** The listener's wait before its next connection; null while it does not wait. */
  wait: FeedWait | null
  isPaused: boolean
  jobs: Record<string, number>
}

export interface TableStatus extends Overview {
  /** Ids are text in `--json`, as they always were. */
  pauses: (Omit<FeedPause, 'id'> & { id: string })[]
  /** Running ones. */
  replays: Replay[]
  gaps: FeedGaps
  /** Whether the last run is too old for a pipeline that is running. */
  analyticsHealth: AnalyticsHealth
}

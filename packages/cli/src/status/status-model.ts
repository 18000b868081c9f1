import type { Session } from '@scores/installation'
import type { FeedPosition } from '@scores/queue'
import type { Reconciliation } from '@scores/reconciliation'
import type { FeedGaps, FeedPause, Overview, Replay } from '@scores/storage'

/** Why something can't be told. */
export interface Away {
  away: string
}

export interface Status {
  /** Host and port of a database that was named by DATABASE_URL; null for the embedded one. */
  database: string | null
  running: Session | null
  queue: QueueStatus | Away
  tables: TableStatus | Away
  /** What became of all messages; it takes both stores to know. */
  account: Reconciliation | Away
  /** What waits on disk, as the queue did not take it. */
  spool: { messages: number; bytes: number }
}

export interface QueueStatus {
  feed: FeedPosition | null
  isPaused: boolean
  jobs: Record<string, number>
}

export interface TableStatus extends Overview {
  pauses: FeedPause[]
  /** Those that run. */
  replays: Replay[]
  gaps: FeedGaps
}

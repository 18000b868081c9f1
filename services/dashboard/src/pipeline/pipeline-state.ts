import type { FeedWait } from '@scores/queue'
import type { Reconciliation, readSpools } from '@scores/reconciliation'
import type {
  AnalyticsHealth,
  ConnectionRow,
  FeedPause,
  Flow,
  LedgerState,
  ReasonMessages,
  ReplaySummary,
} from '@scores/storage'

/** Why a part could not be read. */
export interface Away {
  away: string
}

/** The pipeline at one moment. */
export interface PipelineState {
  /** Milliseconds since 1970. */
  at: number
  tables: TablesState | Away
  queue: QueueState | Away
  /** Null unless both stores answer. */
  account: (Reconciliation & { ledger: LedgerState }) | null
  spool: Awaited<ReturnType<typeof readSpools>>
}

export interface TablesState {
  flow: Flow
  openByReason: ReasonMessages[]
  analyticsHealth: AnalyticsHealth
  pauses: FeedPause[]
  /** Running ones. */
  replays: ReplaySummary[]
  /** The newest connection of each feed. */
  connections: ConnectionRow[]
}

export interface QueueState {
  isPaused: boolean
  jobs: Record<string, number>
  /** Messages on the queue, except for those of replays. */
  messages: number
  /** When the oldest of them was read, in milliseconds since 1970; null if there is none. */
  oldestAt: number | null
  /** The wait of each feed's listener, by feed. */
  waits: Map<string, FeedWait>
}

export const isAway = (state: object): state is Away => 'away' in state

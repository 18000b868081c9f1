import type { Patch, QuarantineFilter } from '@scores/contracts'
import type { ReplayStatus } from '../database/database.ts'

/** A replay, as a row of the audit. */
export interface Replay {
  id: number
  status: ReplayStatus
  requestedBy: string
  requestedAt: Date
  endedAt: Date | null
  /** Who cancelled the replay. */
  endedBy: string | null
  filter: QuarantineFilter
  patch: Patch | null
  /** Maximum messages per second. */
  rate: number
  /** Number of claimed messages. */
  planned: number
  stored: number
  /** Messages whose event already existed. */
  duplicate: number
  /** Messages that failed again and are open. */
  failed: number
  exhausted: number
  /** Messages that were not tried before the replay was cancelled. */
  released: number
  /** The outage that the replay waits for; null while it makes progress. */
  waitsBecause: string | null
  rulesVersion: string
  codeVersion: string
}

/** A replay in a list. */
export interface ReplaySummary extends Replay {
  /** What is too long for a list, and empty here. */
  omitted?: ('filter' | 'patch')[]
}

/** Columns of `replays` for a `Replay`, without those that may be long. */
export const shortReplayColumns = [
  'id',
  'status',
  'requested_by as requestedBy',
  'requested_at as requestedAt',
  'ended_at as endedAt',
  'ended_by as endedBy',
  'rate',
  'planned',
  'stored',
  'duplicate',
  'failed',
  'exhausted',
  'released',
  'waits_because as waitsBecause',
  'rules_version as rulesVersion',
  'code_version as codeVersion',
] as const

/** Columns of `replays` for a `Replay`. */
export const replayColumns = [...shortReplayColumns, 'filter', 'patch'] as const

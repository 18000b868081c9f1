import type { CheckName, EncodedBatch, ReplayJob } from '@scores/contracts'
import type { FailedChecks } from '../circuit-breaker/failure-rate-window.ts'

/** A job, or a part of its messages. */
export type IsolatedJob =
  | { kind: 'batch'; jobId: string; batch: EncodedBatch }
  | { kind: 'replay'; jobId: string; job: ReplayJob }

/** What an isolated process is asked to do. */
export interface IsolatedRequest {
  job: IsolatedJob
  /** Messages that end the process that judges them: sequence numbers of a batch, ids of a replay. */
  crashed: readonly number[]
  /** False to do everything and then roll it back. */
  isCommitted: boolean
}

export interface IsolatedResult {
  kind: 'done'
  /** Number of messages by outcome, or why there was nothing to do. */
  outcome: object | string
  /** For each message of a batch, the checks that it failed. Empty for a replay. */
  failedChecks: FailedChecks[]
  /** A message that failed each check, shortened and printable. */
  samples: ReadonlyMap<CheckName, string>
}

/** `ready` comes once, after the start. */
export type IsolatedReply = IsolatedResult | { kind: 'failed'; why: string } | { kind: 'ready' }

import type { Patch, QuarantinedRow } from '@scores/contracts'
import type { Kysely, Transaction } from 'kysely'
import { anyOf } from '../database/any-of.ts'
import type { Database } from '../database/database.ts'
import { rowColumns, toRow } from '../quarantine/quarantined-row.ts'

/** A replay in progress. */
export interface RunningReplay {
  id: number
  /** UUID that identifies the replay's batches in the ledger. */
  run: string
  requestedBy: string
  patch: Patch | null
  /** Hash of the rules under which the replay was requested. */
  rulesVersion: string
  /** Number of messages tried so far. */
  tried: number
}

/** A quarantined message and its feed. */
export type ReplayedRow = QuarantinedRow & { feed: string }

/**
 * Locks a replay until the transaction ends. The lock serializes the replay's jobs and its cancellation.
 *
 * @returns null if the replay is not running
 */
export async function lockReplay(trx: Transaction<Database>, id: number): Promise<RunningReplay | null> {
  const replay = await trx
    .selectFrom('replays')
    .select(eb => [
      'id',
      'run',
      'requested_by as requestedBy',
      'patch',
      'rules_version as rulesVersion',
      eb(eb('stored', '+', eb.ref('duplicate')), '+', eb('failed', '+', eb.ref('exhausted'))).as('tried'),
    ])
    .where('id', '=', id)
    .where('status', '=', 'running')
    .forUpdate()
    .executeTakeFirst()
  return replay ?? null
}

/** Locks and returns those of the given messages that the replay has not tried yet, by ascending id. */
export async function lockPendingRows(
  trx: Kysely<Database>,
  replayId: number,
  ids: readonly number[],
): Promise<ReplayedRow[]> {
  // Only the ids are looked up. With outdated statistics the planner would read all messages of the replay.
  const rows = await trx
    .selectFrom('data_quality_checks_results')
    .select(rowColumns)
    .select(['feed', 'status', 'replay_id'])
    .where('id', '=', anyOf(ids))
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows
    .filter(row => row.status === 'replaying' && row.replay_id === replayId)
    .map(row => ({ ...toRow(row), feed: row.feed }))
}

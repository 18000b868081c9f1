import type { JudgedBy, Patch, QuarantineFilter } from '@scores/contracts'
import type { Kysely } from 'kysely'
import type { Database } from '../database/database.ts'
import { whereQuarantined } from '../quarantine/where-quarantined.ts'
import { type Replay, replayColumns } from './replay.ts'

export interface ReplayRequest {
  /** UUID that identifies the replay's batches in the ledger. */
  run: string
  requestedBy: string
  filter: QuarantineFilter
  patch: Patch | null
  /** Maximum messages per second. */
  rate: number
  judgedBy: JudgedBy
}

/**
 * Writes the audit row and claims the open messages that match the filter. If two replays want the same message, only one
 * gets it.
 *
 * @returns null if there was no message to claim; then nothing is written
 */
export function createReplay(db: Kysely<Database>, request: ReplayRequest): Promise<Replay | null> {
  const { run, requestedBy, filter, patch, rate, judgedBy } = request
  return db.transaction().execute(async trx => {
    const { id } = await trx
      .insertInto('replays')
      .values({
        run,
        requested_by: requestedBy,
        filter: JSON.stringify(filter),
        patch: patch && JSON.stringify(patch),
        rate,
        planned: 0,
        rules_version: judgedBy.rulesVersion,
        code_version: judgedBy.codeVersion,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const { numUpdatedRows } = await trx
      .updateTable('data_quality_checks_results')
      .set({ status: 'replaying', status_by: requestedBy, status_note: null, replay_id: id })
      .where('status', '=', 'open')
      .where(whereQuarantined(filter))
      .executeTakeFirst()
    if (numUpdatedRows === 0n) {
      await trx.deleteFrom('replays').where('id', '=', id).execute()
      return null
    }
    return trx
      .updateTable('replays')
      .set({ planned: Number(numUpdatedRows) })
      .where('id', '=', id)
      .returning(replayColumns)
      .executeTakeFirstOrThrow()
  })
}

import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { type Replay, replayColumns } from './replay.ts'

/**
 * Ends a replay after all of its messages were tried.
 *
 * @returns false if a message is pending, or the replay already ended
 */
export async function finishReplay(db: Kysely<Database>, id: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('replays')
    .set({ status: 'done', ended_at: sql`now()`, waits_because: null })
    .where('id', '=', id)
    .where('status', '=', 'running')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('data_quality_checks_results as pending')
            .select('pending.id')
            .where('pending.replay_id', '=', id)
            .where('pending.status', '=', 'replaying'),
        ),
      ),
    )
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/**
 * Cancels a replay: pending messages are open again, and jobs of the replay on the queue find nothing to do.
 *
 * @returns null if the replay is not running
 */
export function cancelReplay(db: Kysely<Database>, id: number, by: string): Promise<Replay | null> {
  return db.transaction().execute(async trx => {
    // The jobs take the same lock, so none of them is halfway.
    const running = await trx
      .selectFrom('replays')
      .select('id')
      .where('id', '=', id)
      .where('status', '=', 'running')
      .forUpdate()
      .executeTakeFirst()
    if (!running) return null
    const { numUpdatedRows } = await trx
      .updateTable('data_quality_checks_results')
      .set({ status: 'open', status_by: by, status_note: 'the replay was cancelled' })
      .where('replay_id', '=', id)
      .where('status', '=', 'replaying')
      .executeTakeFirst()
    return trx
      .updateTable('replays')
      .set({
        status: 'cancelled',
        ended_at: sql`now()`,
        ended_by: by,
        waits_because: null,
        released: Number(numUpdatedRows),
      })
      .where('id', '=', id)
      .returning(replayColumns)
      .executeTakeFirstOrThrow()
  })
}

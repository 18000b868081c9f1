import { type Kysely, sql, type Transaction } from 'kysely'
import type { Database } from '../database/database.ts'
import { type RunPlace, readRunPlace } from './run-place.ts'
import { type AnalyticsRun, lockAnalytics, takeNewBatches } from './take-new-batches.ts'

/**
 * Rebuilds both analytics tables from all events, in one transaction. Readers see the old tables until it commits.
 *
 * It deletes the history of runs.
 */
export const rebuildAnalytics = (db: Kysely<Database>): Promise<AnalyticsRun> =>
  db.transaction().execute(async trx => {
    await lockAnalytics(trx)
    return countAnew(trx, { scheduledFor: new Date(), place: await readRunPlace(trx), rebuiltBecause: null })
  })

/** Counts all events, in the transaction of a run. */
export async function countAnew(
  trx: Transaction<Database>,
  run: { scheduledFor: Date; place: RunPlace; rebuiltBecause: string | null },
): Promise<AnalyticsRun> {
  await trx.deleteFrom('analytics_runs').execute()
  await trx.deleteFrom('student_totals').execute()
  await trx.deleteFrom('exam_totals').execute()
  // These rows are there although their transactions are not visible: they have ids of another server. Id 3, the
  // first one of any server, is visible to all.
  await trx
    .updateTable('ingest_batches')
    .set({ xact_id: '3' })
    .where(sql<boolean>`not pg_visible_in_snapshot(xact_id, pg_current_snapshot())`)
    .execute()
  return takeNewBatches(trx, run)
}

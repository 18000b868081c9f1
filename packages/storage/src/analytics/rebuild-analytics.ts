import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { type AnalyticsRun, lockAnalytics, takeNewBatches } from './take-new-batches.ts'

/**
 * Rebuilds both analytics tables from all events, in one transaction. Readers see the old tables until it commits.
 *
 * It deletes the history of runs. A database restored from a dump needs a rebuild, since its transactions have new ids.
 */
export const rebuildAnalytics = (db: Kysely<Database>): Promise<AnalyticsRun> =>
  db.transaction().execute(async trx => {
    await lockAnalytics(trx)
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
    return takeNewBatches(trx, new Date())
  })

import type { Kysely } from 'kysely'
import type { Database } from '../database/database.ts'
import { type AnalyticsRun, lockAnalytics, takeNewBatches } from './take-new-batches.ts'

/**
 * Updates both analytics tables with every batch committed since the last run, in one transaction. Concurrent runs wait
 * for each other, and the later one finds nothing to do.
 *
 * A run follows commit order, not time or ids: it takes the batches whose transactions are visible in its snapshot but
 * not in the last run's. A batch that commits late is taken by the next run and never skipped. Following the oldest
 * running transaction (`pg_snapshot_xmin`) would be as exact, but one forgotten open transaction in any database of the
 * server would hold back every run.
 *
 * @throws AppError ANALYTICS_BOUND_AHEAD if the database was restored from a dump
 */
export const runAnalytics = (db: Kysely<Database>, scheduledFor: Date): Promise<AnalyticsRun> =>
  db.transaction().execute(async trx => {
    await lockAnalytics(trx)
    return takeNewBatches(trx, scheduledFor)
  })

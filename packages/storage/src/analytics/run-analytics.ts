import type { Kysely } from 'kysely'
import type { Database } from '../database/database.ts'
import { countAnew } from './rebuild-analytics.ts'
import { distrustOfBound, readRunPlace } from './run-place.ts'
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
 * A database that was restored or copied carries the bound of another place. Compared with the transactions here, it would
 * skip events without a trace. Such a bound is never used: the run counts all events anew, and says why.
 */
export const runAnalytics = (db: Kysely<Database>, scheduledFor: Date): Promise<AnalyticsRun> =>
  db.transaction().execute(async trx => {
    await lockAnalytics(trx)
    const place = await readRunPlace(trx)
    const rebuiltBecause = await distrustOfBound(trx, place)
    const run = { scheduledFor, place, rebuiltBecause }
    return rebuiltBecause === null ? takeNewBatches(trx, run) : countAnew(trx, run)
  })

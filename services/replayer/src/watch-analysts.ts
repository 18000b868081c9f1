import { describeError, type Logger, pause } from '@scores/runtime'
import { type Database, endOverdueSessions, type Kysely } from '@scores/storage'

const everyMs = 10_000
/** As sql/roles.sql sets them for the role, which can lift its own. The first leaves time for the role's own limit. */
const limits = { statementMs: 70_000, idleMs: 600_000, transactionMs: 3_600_000 }

/** Ends analysts' sessions that are over their limits, until the signal aborts. */
export async function watchAnalysts(db: Kysely<Database>, stopping: AbortSignal, log: Logger): Promise<void> {
  while (!stopping.aborted) {
    try {
      const pids = await endOverdueSessions(db, limits)
      if (pids.length > 0) log.warn({ pids }, 'sessions of analysts ended, as they were over a limit')
    } catch (error) {
      log.warn({ why: describeError(error) }, 'the sessions of analysts cannot be watched; trying again')
    }
    await pause(everyMs, stopping)
  }
}

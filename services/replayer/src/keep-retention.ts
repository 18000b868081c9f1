import { describeError, type Logger, pause } from '@scores/runtime'
import { type Database, type Kysely, purgeQuarantine } from '@scores/storage'

const everyMs = 3_600_000
const dayMs = 86_400_000

/** Deletes messages settled longer ago than the retention, every hour until the signal aborts. 0 days disables it. */
export async function keepRetention(
  db: Kysely<Database>,
  days: number,
  stopping: AbortSignal,
  log: Logger,
): Promise<void> {
  if (days === 0) return
  while (!stopping.aborted) {
    try {
      const messages = await purgeQuarantine(db, new Date(Date.now() - days * dayMs), 'retention')
      if (messages > 0) log.info({ messages, days }, 'settled messages purged')
    } catch (error) {
      log.warn(
        { why: describeError(error) },
        'the quarantine could not be purged; the next try is in an hour',
      )
    }
    await pause(everyMs, stopping)
  }
}

import type { JudgedBy, ReplayJob } from '@scores/contracts'
import { judgeReplayed, refuseReplayed } from '@scores/quality'
import type { Logger } from '@scores/runtime'
import { type Database, type Kysely, type ReplayOutcome, storeReplayed } from '@scores/storage'

export interface ReplaySettings {
  /** A message that failed so often is tried no more until a person reopens it. */
  maxAttempts: number
  judgedBy: JudgedBy
}

/**
 * The way of a job of a replay: as `processBatch`, but what is bad stays in the quarantine, and says nothing about the feed.
 *
 * @returns what became of the messages, or that there was nothing to do; shown with the job in Bull Board
 * @throws what is no message's fault, and the job is retried
 */
export async function processReplay(
  db: Kysely<Database>,
  jobId: string,
  job: ReplayJob,
  settings: ReplaySettings,
  log: Logger,
): Promise<ReplayOutcome | 'nothing to do'> {
  const outcome = await storeReplayed(db, jobId, job, {
    ...settings,
    judge: judgeReplayed,
    refuse: (event, row, error) => {
      log.warn(
        { messageId: row.messageId, code: error.code, why: error.message },
        'row refused by the database',
      )
      return refuseReplayed(row, event.eventType, error)
    },
  })
  log.debug({ jobId, ...outcome }, outcome ? 'messages tried again' : 'there was nothing to do')
  return outcome ?? 'nothing to do'
}

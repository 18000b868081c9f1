import type { Transaction } from 'kysely'
import type { Database } from '../database/database.ts'

/** Number of a job's messages by outcome. */
export interface ReplayOutcome {
  stored: number
  /** Messages whose event already existed. */
  duplicate: number
  /** Messages that failed again and are open. */
  failed: number
  exhausted: number
}

/** Adds the outcome of a job to its replay, which thereby makes progress. */
export async function addReplayOutcome(
  trx: Transaction<Database>,
  id: number,
  { stored, duplicate, failed, exhausted }: ReplayOutcome,
): Promise<void> {
  await trx
    .updateTable('replays')
    .set(eb => ({
      stored: eb('stored', '+', stored),
      duplicate: eb('duplicate', '+', duplicate),
      failed: eb('failed', '+', failed),
      exhausted: eb('exhausted', '+', exhausted),
      waits_because: null,
    }))
    .where('id', '=', id)
    .execute()
}

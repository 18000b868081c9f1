import type { Reason } from '@scores/contracts'
import type { Kysely } from 'kysely'
import type { Database } from '../database/database.ts'

/** Open messages of one reason. */
export interface ReasonMessages {
  reason: Reason
  messages: number
}

/** Counts the open messages by reason, most frequent first. */
export const readOpenByReason = (db: Kysely<Database>): Promise<ReasonMessages[]> =>
  db
    .selectFrom('data_quality_checks_results')
    .select(({ fn }) => ['reason', fn.countAll<number>().as('messages')])
    .where('status', '=', 'open')
    .groupBy('reason')
    .orderBy('messages', 'desc')
    .execute()

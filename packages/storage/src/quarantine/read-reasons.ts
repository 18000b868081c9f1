import type { Reason } from '@scores/contracts'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/database.ts'

/** Messages quarantined for one reason, in one part of the time. */
export interface ReasonCount {
  reason: Reason
  /** Start of the part. */
  at: Date
  messages: number
}

/**
 * Counts the messages that were first seen in a time, by reason and part of the time.
 *
 * @param partSeconds - length of a part; the first starts at `since`
 */
export const readReasons = (
  db: Kysely<Database>,
  { since, until, partSeconds }: { since: Date; until: Date; partSeconds: number },
): Promise<ReasonCount[]> => {
  const at = sql<Date>`date_bin(make_interval(secs => ${partSeconds}), received_at, ${since}::timestamptz)`
  return db
    .selectFrom('data_quality_checks_results')
    .select(({ fn }) => ['reason', at.as('at'), fn.countAll<number>().as('messages')])
    .where('received_at', '>=', since)
    .where('received_at', '<', until)
    .groupBy(['reason', sql`2`])
    .execute()
}

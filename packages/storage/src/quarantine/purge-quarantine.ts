import { type ExpressionBuilder, type Kysely, sql, type Transaction } from 'kysely'
import type { Database } from '../database/database.ts'

/** What a purge deletes. */
export interface Purge {
  resolved: number
  discarded: number
  /** Size of the payloads. */
  bytes: number
}

/** Messages deleted per statement. Deleting a million at once would exceed the time limit of a statement. */
const chunkMessages = 10_000

const isSettledBefore = (before: Date) => (eb: ExpressionBuilder<Database, 'data_quality_checks_results'>) =>
  eb.and([eb('status', 'in', ['resolved', 'discarded']), eb('status_at', '<', before)])

/** Counts the messages that were settled (resolved or discarded) before a time. */
export const countPurge = (db: Kysely<Database>, before: Date): Promise<Purge> =>
  db
    .selectFrom('data_quality_checks_results')
    .select(eb => {
      const count = eb.fn.countAll<number>()
      const bytes = eb.fn.sum<number | null>(eb.fn('octet_length', ['message_payload']))
      return [
        count.filterWhere('status', '=', 'resolved').as('resolved'),
        count.filterWhere('status', '=', 'discarded').as('discarded'),
        eb.fn.coalesce(bytes, eb.lit(0)).as('bytes'),
      ]
    })
    .where(isSettledBefore(before))
    .executeTakeFirstOrThrow()

/**
 * Deletes the messages that were settled (resolved or discarded) before a time, and records their number.
 *
 * @returns number of deleted messages
 */
export const purgeQuarantine = (db: Kysely<Database>, before: Date, by: string): Promise<number> =>
  db.transaction().execute(async trx => {
    let messages = 0
    let deleted: number
    do {
      deleted = await deleteChunk(trx, before)
      messages += deleted
    } while (deleted === chunkMessages)
    if (messages > 0) {
      await trx
        .insertInto('quarantine_purges')
        .values({ purged_by: by, settled_before: before, messages })
        .execute()
    }
    return messages
  })

async function deleteChunk(trx: Transaction<Database>, before: Date): Promise<number> {
  const chunk = trx
    .selectFrom('data_quality_checks_results')
    .select('id')
    .where(isSettledBefore(before))
    .limit(chunkMessages)
  const { numDeletedRows } = await trx
    .deleteFrom('data_quality_checks_results')
    // The array makes the planner look up the ids, instead of joining the whole table.
    .where('id', '=', sql<number>`any(array${chunk})`)
    .executeTakeFirst()
  return Number(numDeletedRows)
}

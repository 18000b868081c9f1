import type { Kysely } from 'kysely'
import { anyOf } from '../database/any-of.ts'
import type { Database } from '../database/database.ts'

/** Returns the ids of a replay's next pending messages, all of one feed, at most `limit`. */
export async function nextOfReplay(db: Kysely<Database>, id: number, limit: number): Promise<number[]> {
  const pending = db
    .selectFrom('data_quality_checks_results')
    .where('replay_id', '=', id)
    .where('status', '=', 'replaying')
    .orderBy('id')
  const rows = await pending
    .select('id')
    .where('feed', '=', pending.select('feed').limit(1))
    .limit(limit)
    .execute()
  return rows.map(row => row.id)
}

/** Returns how many of these messages of a replay are pending. */
export async function countUntried(
  db: Kysely<Database>,
  id: number,
  ids: readonly number[],
): Promise<number> {
  // Only the ids are looked up. With outdated statistics the planner would read all messages of the replay.
  const { count } = await db
    .selectFrom('data_quality_checks_results')
    .select(({ fn }) =>
      fn
        .countAll<number>()
        .filterWhere(({ and }) => and({ replay_id: id, status: 'replaying' }))
        .as('count'),
    )
    .where('id', '=', anyOf(ids))
    .executeTakeFirstOrThrow()
  return count
}

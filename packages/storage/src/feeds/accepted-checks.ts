import type { CheckName } from '@scores/contracts'
import { type Kysely, sql } from 'kysely'
import type { Database, ResumedBy } from '../database/database.ts'
import type { FeedPause } from './feed-pauses.ts'

/** A person ends a pause in one of these ways. */
const byPerson: readonly ResumedBy[] = ['command', 'page', 'board']

/**
 * Returns the failing checks that a person accepted by resuming the queue: the last pause of feed and check was ended by
 * a person under the same rules, and the feed has not recovered since.
 */
export const readAccepted = (
  db: Kysely<Database>,
  rulesVersion: string,
): Promise<Pick<FeedPause, 'feed' | 'check'>[]> =>
  db
    .selectFrom(
      db
        .selectFrom('feed_pauses')
        .distinctOn(['feed', 'check_name'])
        .selectAll()
        .orderBy('feed')
        .orderBy('check_name')
        .orderBy('id', 'desc')
        .as('last'),
    )
    .select(['feed', 'check_name as check'])
    .where('resumed_by', 'in', byPerson)
    .where('recovered_at', 'is', null)
    .where('rules_version', '=', rulesVersion)
    .execute()

/** Records that a feed recovered: failures of these checks are no longer accepted. */
export async function recordRecovery(
  db: Kysely<Database>,
  feed: string,
  checks: readonly CheckName[],
): Promise<void> {
  await db
    .updateTable('feed_pauses')
    .set({ recovered_at: sql`now()` })
    .where('feed', '=', feed)
    .where('check_name', 'in', checks)
    .where('resumed_by', 'in', byPerson)
    .where('recovered_at', 'is', null)
    .execute()
}

import type { Kysely } from 'kysely'
import type { Database, ResumedBy } from '../database/database.ts'
import { type FeedPause, pauseColumns } from './feed-pauses.ts'

/** A pause, open or ended. */
export interface PauseRow extends FeedPause {
  resumedAt: Date | null
  resumedBy: ResumedBy | null
  recoveredAt: Date | null
}

/** Selects pauses, newest first. */
export function selectPauses(db: Kysely<Database>, before?: number) {
  let query = db
    .selectFrom('feed_pauses')
    .select([
      ...pauseColumns,
      'resumed_at as resumedAt',
      'resumed_by as resumedBy',
      'recovered_at as recoveredAt',
    ])
    .orderBy('id', 'desc')
  if (before !== undefined) query = query.where('id', '<', before)
  return query
}

/** Returns null if there is no such pause. */
export async function readPause(db: Kysely<Database>, id: number): Promise<PauseRow | null> {
  return (await selectPauses(db).where('id', '=', id).executeTakeFirst()) ?? null
}

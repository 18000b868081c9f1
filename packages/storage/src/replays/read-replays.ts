import type { Kysely } from 'kysely'
import type { Database, ReplayStatus } from '../database/database.ts'
import { type Replay, replayColumns } from './replay.ts'

/** Returns null if there is no such replay. */
export async function readReplay(db: Kysely<Database>, id: number): Promise<Replay | null> {
  const replay = await db.selectFrom('replays').select(replayColumns).where('id', '=', id).executeTakeFirst()
  return replay ?? null
}

/** Returns replays, newest first. */
export function listReplays(
  db: Kysely<Database>,
  { limit, status }: { limit: number; status?: ReplayStatus },
): Promise<Replay[]> {
  let query = db.selectFrom('replays').select(replayColumns)
  if (status !== undefined) query = query.where('status', '=', status)
  return query.orderBy('id', 'desc').limit(limit).execute()
}

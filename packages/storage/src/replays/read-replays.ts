import { type Kysely, sql } from 'kysely'
import type { Database, ReplayStatus } from '../database/database.ts'
import { type Replay, type ReplaySummary, replayColumns, shortReplayColumns } from './replay.ts'

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

/** Bytes of a filter or a patch that a list shows. A patch may have megabytes. */
const maxListedBytes = 10_000

/** Returns replays for people to read, newest first. */
export async function listReplaySummaries(
  db: Kysely<Database>,
  { limit, status }: { limit: number; status?: ReplayStatus },
): Promise<ReplaySummary[]> {
  let query = db
    .selectFrom('replays')
    .select(shortReplayColumns)
    .select([
      sql<Replay['filter']>`case when ${isLong('filter')} then '{}' else filter end`.as('filter'),
      sql<Replay['patch']>`case when ${isLong('patch')} then null else patch end`.as('patch'),
      sql<NonNullable<ReplaySummary['omitted']>>`array_remove(array[
        case when ${isLong('filter')} then 'filter' end, case when ${isLong('patch')} then 'patch' end], null)`.as(
        'omitted',
      ),
    ])
  if (status !== undefined) query = query.where('status', '=', status)
  const replays = await query.orderBy('id', 'desc').limit(limit).execute()
  return replays.map(({ omitted, ...replay }) => (omitted.length === 0 ? replay : { ...replay, omitted }))
}

const isLong = (column: 'filter' | 'patch') =>
  sql<boolean>`octet_length(${sql.ref(column)}::text) > ${sql.lit(maxListedBytes)}`

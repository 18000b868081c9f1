import { type Kysely, sql } from 'kysely'
import { anyOf } from '../database/any-of.ts'
import type { Database } from '../database/database.ts'
import { type EventRow, selectEvents } from './select-events.ts'

/** A client that was away for longer starts anew. */
const maxBatches = 10_000

/** Events that became visible between two snapshots. */
export interface NewEvents {
  /** Number of all of them. */
  stored: number
  /** The newest ones, newest first. */
  newest: EventRow[]
}

/**
 * Reads the events that are visible in one snapshot but not in an earlier one.
 *
 * @param limit - maximum number of `newest` events
 * @returns null if there are too many batches to look at
 */
export async function readNewEvents(
  db: Kysely<Database>,
  { from, to, limit }: { from: string; to: string; limit: number },
): Promise<NewEvents | null> {
  // Raw: snapshots, of which Kysely knows nothing.
  const { rows: batches } = await sql<{
    id: number
    stored: number
    first: number | null
    last: number | null
  }>`
    select id, stored, first_event_id as first, last_event_id as last
    from ingest_batches
    where xact_id >= pg_snapshot_xmin(${from}::pg_snapshot) and xact_id < pg_snapshot_xmax(${to}::pg_snapshot)
      and pg_visible_in_snapshot(xact_id, ${to}::pg_snapshot) and not pg_visible_in_snapshot(xact_id, ${from}::pg_snapshot)
    limit ${maxBatches + 1}`.execute(db)
  if (batches.length > maxBatches) return null
  const stored = batches.reduce((sum, batch) => sum + batch.stored, 0)
  if (stored === 0) return { stored, newest: [] }
  const firsts = batches.flatMap(({ first }) => first ?? [])
  const lasts = batches.flatMap(({ last }) => last ?? [])
  const newest = await selectEvents(db, {})
    .where('e.batch_id', '=', anyOf(batches.map(({ id }) => id)))
    .where(
      'e.id',
      '>=',
      firsts.reduce((low, id) => Math.min(low, id)),
    )
    .where(
      'e.id',
      '<=',
      lasts.reduce((high, id) => Math.max(high, id)),
    )
    .limit(limit)
    .execute()
  return { stored, newest }
}

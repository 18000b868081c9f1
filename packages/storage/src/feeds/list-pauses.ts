import type { CheckName, Reason } from '@scores/contracts'
import type { Kysely } from 'kysely'
import type { Database, ResumedBy } from '../database/database.ts'

/** A pause, open or ended. */
export interface PauseRow {
  id: number
  feed: string
  check: CheckName
  reason: Reason
  failing: number
  windowMessages: number
  rulesVersion: string
  samplePayload: string | null
  pausedAt: Date
  queuePaused: boolean
  resumedAt: Date | null
  resumedBy: ResumedBy | null
  recoveredAt: Date | null
}

/** Selects pauses, newest first. */
export function selectPauses(db: Kysely<Database>, before?: number) {
  let query = db
    .selectFrom('feed_pauses')
    .select([
      'id',
      'feed',
      'check_name as check',
      'reason',
      'failing',
      'window_messages as windowMessages',
      'rules_version as rulesVersion',
      'sample_payload as samplePayload',
      'paused_at as pausedAt',
      'queue_paused as queuePaused',
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

import type { QuarantineFilter, QuarantineStatus } from '@scores/contracts'
import type { Kysely } from 'kysely'
import type { Database } from '../database/database.ts'
import { whereQuarantined } from './where-quarantined.ts'

/** Messages in one status. */
export interface StatusCount {
  status: QuarantineStatus
  messages: number
  /** For status `replaying`: the replays that claimed the messages. */
  replayIds: number[]
}

/** Counts the messages that match a filter, by status, most frequent first. */
export async function countByStatus(db: Kysely<Database>, filter: QuarantineFilter): Promise<StatusCount[]> {
  const rows = await db
    .selectFrom('data_quality_checks_results')
    .select(({ fn }) => [
      'status',
      fn.countAll<number>().as('messages'),
      fn
        .agg<number[] | null>('json_agg', ['replay_id'])
        .distinct()
        .filterWhere('status', '=', 'replaying')
        .as('replayIds'),
    ])
    .where(whereQuarantined(filter))
    .groupBy('status')
    .orderBy('messages', 'desc')
    .execute()
  return rows.map(row => ({ ...row, replayIds: row.replayIds ?? [] }))
}

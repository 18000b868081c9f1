import type { Kysely } from 'kysely'
import type { Database } from '../database/database.ts'

/** An analytics run. */
export interface RunRow {
  id: number
  scheduledFor: Date
  startedAt: Date
  durationMs: number
  batches: number
  events: number
  students: number
  exams: number
  /** Why the run counted all events anew; null unless it did so by itself. */
  rebuiltBecause: string | null
}

/** Selects analytics runs, newest first. */
export function selectRuns(db: Kysely<Database>, before?: number) {
  let query = db
    .selectFrom('analytics_runs')
    .select([
      'id',
      'scheduled_for as scheduledFor',
      'started_at as startedAt',
      'duration_ms as durationMs',
      'batches',
      'events',
      'students',
      'exams',
      'rebuilt_because as rebuiltBecause',
    ])
    .orderBy('id', 'desc')
  if (before !== undefined) query = query.where('id', '<', before)
  return query
}

import type { QuarantineStatus, Reason, Severity } from '@scores/contracts'
import { type Kysely, sql } from 'kysely'
import type { DB } from '../database/database.generated.ts'

/** Messages of one cause: of one feed and event type, that fail the same rules at the same places. */
export interface QuarantineGroup {
  fingerprint: string
  feed: string
  eventType: string
  reason: Reason
  severity: Severity
  /** In whatever status. */
  messages: number
  /** By status. */
  counts: Record<QuarantineStatus, number>
  firstSeenAt: Date
  lastSeenAt: Date
  /** Messages seen in the last hour, and in the hour before. */
  lastHour: number
  hourBefore: number
  trend: 'rising' | 'falling' | 'steady' | 'quiet'
  /** Where and what, as of the newest: `/score must be <= 1`. */
  cause: string
  /** The newest. */
  sample: { id: number; payload: string }
}

export interface GroupFilter {
  reason?: Reason
  fingerprint?: string
  feed?: string
  eventType?: string
  /** Groups that have messages in it. */
  status?: QuarantineStatus
  limit: number
}

const sampleCharacters = 200

/** The largest first. */
export async function readQuarantineGroups(db: Kysely<DB>, filter: GroupFilter): Promise<QuarantineGroup[]> {
  const { reason, fingerprint, feed, eventType, status, limit } = filter
  const parts = [
    sql`true`,
    ...(reason === undefined ? [] : [sql`g.reason = ${reason}`]),
    ...(fingerprint === undefined ? [] : [sql`g.fingerprint = ${fingerprint}`]),
    ...(feed === undefined ? [] : [sql`g.feed = ${feed}`]),
    ...(eventType === undefined ? [] : [sql`g.event_type = ${eventType}`]),
    ...(status === undefined ? [] : [sql`${sql.ref(`g.${status}`)} > 0`]),
  ]
  const { rows } = await sql<QuarantineGroup>`
    select g.fingerprint, g.feed, g.event_type as "eventType", g.reason, g.severity, g.messages::float8 as messages,
      json_build_object('open', g.open, 'replaying', g.replaying, 'resolved', g.resolved, 'exhausted', g.exhausted,
        'discarded', g.discarded) as counts,
      g.first_seen as "firstSeenAt", g.last_seen as "lastSeenAt", g.last_hour::float8 as "lastHour",
      g.hour_before::float8 as "hourBefore", g.trend,
      concat_ws(' ', coalesce(nullif(f.failure ->> 'pointer', ''), 'message'), f.failure ->> 'expected') as cause,
      json_build_object('id', q.id, 'payload', left(q.message_payload, ${sampleCharacters})) as sample
    from quarantine_groups g
    join data_quality_checks_results q on q.id = g.latest_id
    cross join jsonb_path_query_first(q.results, '$[*] ? (@.passed == false).failures[0]') as f (failure)
    where ${sql.join(parts, sql` and `)}
    order by ${status === undefined ? sql`g.messages` : sql.ref(`g.${status}`)} desc, g.latest_id desc
    limit ${limit}`.execute(db)
  return rows
}

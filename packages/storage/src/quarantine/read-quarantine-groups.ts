import type { QuarantineStatus, Reason, Severity } from '@scores/contracts'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { listedCharacters, shortened, truncatedTexts } from '../database/shortened.ts'

/** Messages with the same cause: of one feed and event type, failing the same rules at the same places. */
export interface QuarantineGroup {
  fingerprint: string
  feed: string
  eventType: string
  reason: Reason
  severity: Severity
  /** In all statuses. */
  messages: number
  counts: Record<QuarantineStatus, number>
  firstSeenAt: Date
  lastSeenAt: Date
  /** Messages seen in the last hour. */
  lastHour: number
  /** Messages seen in the hour before. */
  hourBefore: number
  trend: 'rising' | 'falling' | 'steady' | 'quiet'
  /** Place and failed rule of the newest message: `/score must be <= 1`. */
  cause: string
  /** The newest message. */
  sample: { id: number; payload: string }
  /** The texts of which only the first characters are here; `payload` is the sample's. */
  truncated: ('feed' | 'eventType' | 'cause' | 'payload')[]
}

export interface GroupFilter {
  reason?: Reason
  fingerprint?: string
  feed?: string
  eventType?: string
  /** Only groups with messages in this status. */
  status?: QuarantineStatus
  /** Maximum number of groups. */
  limit: number
}

const groupColumns = [
  'g.fingerprint',
  'g.reason',
  'g.severity',
  'g.messages',
  'g.open',
  'g.replaying',
  'g.resolved',
  'g.exhausted',
  'g.discarded',
  'g.first_seen',
  'g.last_seen',
  'g.last_hour',
  'g.hour_before',
  'g.trend',
  'g.latest_id',
] as const

/** Returns the groups, largest first. With a `status`, only its messages count towards the size. */
export async function readQuarantineGroups(
  db: Kysely<Database>,
  filter: GroupFilter,
): Promise<QuarantineGroup[]> {
  const { reason, fingerprint, feed, eventType, status, limit } = filter
  const rows = await db
    .selectFrom('quarantine_groups as g')
    .innerJoin('data_quality_checks_results as q', 'q.id', 'g.latest_id')
    .select(groupColumns)
    .select(({ ref }) => [
      shortened(ref('g.feed')).as('feed'),
      shortened(ref('g.event_type')).as('event_type'),
      shortened(ref('q.message_payload')).as('sample'),
      truncatedTexts({
        feed: ref('g.feed'),
        eventType: ref('g.event_type'),
        payload: ref('q.message_payload'),
      }).as('truncated'),
      sql<{ pointer?: string; expected?: string } | null>`
        jsonb_path_query_first(q.results, '$[*] ? (@.passed == false).failures[0]')`.as('failure'),
    ])
    .where(eb =>
      eb.and([
        ...(reason === undefined ? [] : [eb('g.reason', '=', reason)]),
        ...(fingerprint === undefined ? [] : [eb('g.fingerprint', '=', fingerprint)]),
        ...(feed === undefined ? [] : [eb('g.feed', '=', feed)]),
        ...(eventType === undefined ? [] : [eb('g.event_type', '=', eventType)]),
        ...(status === undefined ? [] : [eb(`g.${status}`, '>', 0)]),
      ]),
    )
    .orderBy(status === undefined ? 'g.messages' : `g.${status}`, 'desc')
    .orderBy('g.latest_id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ open, replaying, resolved, exhausted, discarded, ...row }) => {
    const cause = [row.failure?.pointer || 'message', row.failure?.expected ?? []].flat().join(' ')
    return {
      fingerprint: row.fingerprint,
      feed: row.feed,
      eventType: row.event_type,
      reason: row.reason,
      severity: row.severity,
      messages: row.messages,
      counts: { open, replaying, resolved, exhausted, discarded },
      firstSeenAt: row.first_seen,
      lastSeenAt: row.last_seen,
      lastHour: row.last_hour,
      hourBefore: row.hour_before,
      trend: row.trend,
      cause: cause.slice(0, listedCharacters),
      sample: { id: row.latest_id, payload: row.sample },
      truncated: [...row.truncated, ...(cause.length > listedCharacters ? (['cause'] as const) : [])],
    }
  })
}

import type { QuarantineFilter, QuarantineStatus, Reason, Severity } from '@scores/contracts'
import type { Kysely } from 'kysely'
import type { Database } from '../database/database.ts'
import { shortened, truncatedTexts } from '../database/shortened.ts'
import { whereQuarantined } from './where-quarantined.ts'

/** A quarantined message in a list. */
export interface QuarantinedSummary {
  id: number
  feed: string
  eventType: string
  reason: Reason
  severity: Severity
  fingerprint: string
  status: QuarantineStatus
  attempts: number
  firstSeenAt: Date
  lastSeenAt: Date
  payload: string
  /** The texts of which only the first characters are here. */
  truncated: ('feed' | 'eventType' | 'payload')[]
}

/** One page of quarantined messages. */
export interface QuarantinePage {
  filter: QuarantineFilter
  status?: QuarantineStatus
  /** Only messages with a lower id. */
  before?: number
  /** Maximum number of messages. */
  limit: number
}

export const summaryColumns = [
  'id',
  'reason',
  'severity',
  'fingerprint',
  'status',
  'attempts',
  'received_at as firstSeenAt',
  'last_seen_at as lastSeenAt',
] as const

/** Returns one page of messages, newest first. */
export function listQuarantined(
  db: Kysely<Database>,
  { filter, status, before, limit }: QuarantinePage,
): Promise<QuarantinedSummary[]> {
  let query = db
    .selectFrom('data_quality_checks_results')
    .select(summaryColumns)
    .select(({ ref }) => {
      const texts = { feed: ref('feed'), eventType: ref('event_type'), payload: ref('message_payload') }
      return [
        shortened(texts.feed).as('feed'),
        shortened(texts.eventType).as('eventType'),
        shortened(texts.payload).as('payload'),
        truncatedTexts(texts).as('truncated'),
      ]
    })
    .where(whereQuarantined(filter))
  if (status !== undefined) query = query.where('status', '=', status)
  if (before !== undefined) query = query.where('id', '<', before)
  return query.orderBy('id', 'desc').limit(limit).execute()
}

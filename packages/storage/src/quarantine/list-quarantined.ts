import type { QuarantineFilter, QuarantineStatus, Reason, Severity } from '@scores/contracts'
import type { Kysely } from 'kysely'
import type { Database } from '../database/database.ts'
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
  /** The first characters. */
  payload: string
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
  'feed',
  'event_type as eventType',
  'reason',
  'severity',
  'fingerprint',
  'status',
  'attempts',
  'received_at as firstSeenAt',
  'last_seen_at as lastSeenAt',
] as const

const summaryCharacters = 200

/** Returns one page of messages, newest first. */
export function listQuarantined(
  db: Kysely<Database>,
  { filter, status, before, limit }: QuarantinePage,
): Promise<QuarantinedSummary[]> {
  let query = db
    .selectFrom('data_quality_checks_results')
    .select(summaryColumns)
    .select(({ fn, ref, lit }) =>
      fn<string>('left', [ref('message_payload'), lit(summaryCharacters)]).as('payload'),
    )
    .where(whereQuarantined(filter))
  if (status !== undefined) query = query.where('status', '=', status)
  if (before !== undefined) query = query.where('id', '<', before)
  return query.orderBy('id', 'desc').limit(limit).execute()
}

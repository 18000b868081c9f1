import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/database.ts'

/** A time without a connection to a feed. */
export interface GapRow {
  feed: string
  since: Date
  /** Null while it lasts. */
  until: Date | null
  seconds: number
  /** True if the feed has ids and later sent what was missed. */
  isResumed: boolean
  /** Why a feed with ids was not resumed; null otherwise. */
  reason: string | null
}

/** A connection to a feed. */
export interface ConnectionRow {
  id: string
  feed: string
  listenerRun: string
  /** Event id after which the feed was asked to resume; null if the connection started with live messages. */
  resumedAfter: string | null
  openedAt: Date
  aliveAt: Date
  /** Null while it is open, and if the listener died. */
  endedBecause: string | null
  messages: number
}

/** Selects gaps, newest first. */
export function selectFeedGaps(db: Kysely<Database>, after?: { since: string; feed: string }) {
  let query = db
    .selectFrom('feed_gaps')
    .select(['feed', 'since', 'until', 'seconds', 'is_resumed as isResumed', 'reason'])
    .orderBy('since', 'desc')
    .orderBy('feed', 'desc')
  if (after) query = query.where(sql<boolean>`(since, feed) < (${after.since}::timestamptz, ${after.feed})`)
  return query
}

/** Selects connections, newest first. Their ids are in the order of time. */
export function selectConnections(db: Kysely<Database>, before?: string) {
  let query = db
    .selectFrom('feed_connections')
    .select([
      'id',
      'feed',
      'listener_run as listenerRun',
      'resumed_after as resumedAfter',
      'opened_at as openedAt',
      'alive_at as aliveAt',
      'ended_because as endedBecause',
      'messages',
    ])
    .orderBy('id', 'desc')
  if (before !== undefined) query = query.where('id', '<', before)
  return query
}

/** Returns the newest connection of each feed. */
export const readLatestConnections = (db: Kysely<Database>): Promise<ConnectionRow[]> =>
  selectConnections(db)
    .clearOrderBy()
    .distinctOn('feed')
    .orderBy('feed')
    .orderBy('opened_at', 'desc')
    .execute()

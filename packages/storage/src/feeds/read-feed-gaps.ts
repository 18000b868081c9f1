import { type Kysely, sql } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type { Database } from '../database/database.ts'

/** A time without a connection to a feed. */
export interface FeedGap {
  feed: string
  /** Milliseconds since 1970. */
  since: number
  /** Milliseconds since 1970; null while the gap lasts. */
  until: number | null
  /** True if the feed has ids and later sent what was missed. */
  isResumed: boolean
  /** Why a feed with ids was not resumed; null otherwise. */
  reason: string | null
}

export interface FeedGaps {
  /** Number of connections to feeds so far. */
  connections: number
  count: number
  totalMs: number
  /** Gaps that were not closed by resuming: nobody knows what was missed. */
  unknowableCount: number
  unknowableMs: number
  /** Newest first. */
  latest: FeedGap[]
}

/** @param limit - maximum number of `latest` gaps */
export const readFeedGaps = (db: Kysely<Database>, limit: number): Promise<FeedGaps> =>
  db
    // Computed once for the totals and the latest.
    .with('gap', cte => cte.selectFrom('feed_gaps').selectAll())
    .selectFrom('gap')
    .select(eb => {
      const count = eb.fn.countAll<number>()
      const totalMs = eb.fn.sum<number | null>(eb('seconds', '*', 1000))
      return [
        eb
          .selectFrom('feed_connections')
          .select(inner => inner.fn.countAll<number>().as('connections'))
          .$asScalar()
          .$notNull()
          .as('connections'),
        count.as('count'),
        eb.fn.coalesce(totalMs, eb.lit(0)).as('totalMs'),
        count.filterWhere('is_resumed', '=', false).as('unknowableCount'),
        eb.fn.coalesce(totalMs.filterWhere('is_resumed', '=', false), eb.lit(0)).as('unknowableMs'),
        jsonArrayFrom(
          eb
            .selectFrom('gap as latest')
            .select([
              'latest.feed',
              sql<number>`extract(epoch from latest.since) * 1000`.as('since'),
              sql<number | null>`extract(epoch from latest.until) * 1000`.as('until'),
              'latest.is_resumed as isResumed',
              'latest.reason',
            ])
            .orderBy('latest.since', 'desc')
            .limit(limit),
        ).as('latest'),
      ]
    })
    .executeTakeFirstOrThrow()

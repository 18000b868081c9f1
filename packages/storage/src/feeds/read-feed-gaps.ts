import { type Kysely, sql } from 'kysely'
import type { DB } from '../database/database.generated.ts'

/** A time in which nobody listened to a feed. */
export interface FeedGap {
  feed: string
  /** Milliseconds since 1970. */
  since: number
  /** Null while it lasts. */
  until: number | null
  /** Whether the feed sent afterwards what it had sent meanwhile, as it has ids. */
  isResumed: boolean
}

export interface FeedGaps {
  count: number
  totalMs: number
  /** Of feeds without ids: what they sent then can't be known. */
  unknowableCount: number
  unknowableMs: number
  /** The newest first. */
  latest: FeedGap[]
}

/** @param limit - so many of the latest */
export async function readFeedGaps(db: Kysely<DB>, limit: number): Promise<FeedGaps> {
  const { rows } = await sql<Omit<FeedGaps, 'latest'> & { latest: FeedGap[] | null }>`
    with gap as (select * from feed_gaps),
    latest as (select * from gap order by since desc limit ${limit})
    select count(*)::int as count,
      coalesce(sum(seconds), 0) * 1000 as "totalMs",
      count(*) filter (where not is_resumed)::int as "unknowableCount",
      coalesce(sum(seconds) filter (where not is_resumed), 0) * 1000 as "unknowableMs",
      (select json_agg(json_build_object(
        'feed', feed, 'since', extract(epoch from since) * 1000, 'until', extract(epoch from until) * 1000,
        'isResumed', is_resumed) order by since desc) from latest) as latest
    from gap`.execute(db)
  const [gaps] = rows
  if (!gaps) throw new Error('an aggregate without a group gives one row')
  return { ...gaps, latest: gaps.latest ?? [] }
}

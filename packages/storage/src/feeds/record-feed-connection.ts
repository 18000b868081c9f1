import type { FeedConnection } from '@scores/contracts'
import { type Kysely, sql } from 'kysely'
import type { DB } from '../database/database.generated.ts'

/** Keeps what is reported of a connection. Reports may come in any order, and more than once. */
export async function recordFeedConnection(db: Kysely<DB>, connection: FeedConnection): Promise<void> {
  const { id, feed, listenerRun, resumedAfter, openedAt, aliveAt, endedBecause, messages } = connection
  await sql`
    insert into feed_connections as c (
      id, feed, listener_run, resumed_after, opened_at, alive_at, ended_because, messages
    ) values (
      ${id}, ${feed}, ${listenerRun}, ${resumedAfter || null}, to_timestamp(${openedAt} / 1000.0),
      to_timestamp(${aliveAt} / 1000.0), ${endedBecause}, ${messages}
    )
    on conflict (id) do update set
      -- The end may be dated back: a connection that fell silent was dead before that was noticed.
      alive_at = case
        when c.ended_because is not null then c.alive_at
        when excluded.ended_because is not null then excluded.alive_at
        else greatest(c.alive_at, excluded.alive_at)
      end,
      ended_because = coalesce(c.ended_because, excluded.ended_because),
      messages = greatest(c.messages, excluded.messages)`.execute(db)
}

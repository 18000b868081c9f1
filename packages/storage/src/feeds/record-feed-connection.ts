import type { FeedConnection } from '@scores/contracts'
import type { Kysely } from 'kysely'
import type { Database } from '../database/database.ts'

/** Stores a report about a connection. Reports may arrive in any order and more than once. */
export async function recordFeedConnection(db: Kysely<Database>, connection: FeedConnection): Promise<void> {
  await db
    .insertInto('feed_connections')
    .values({
      id: connection.id,
      feed: connection.feed,
      listener_run: connection.listenerRun,
      resumed_after: connection.resumedAfter || null,
      not_resumed_because: connection.notResumedBecause ?? null,
      opened_at: new Date(connection.openedAt),
      alive_at: new Date(connection.aliveAt),
      ended_because: connection.endedBecause,
      messages: connection.messages,
    })
    .onConflict(oc =>
      oc.column('id').doUpdateSet(eb => ({
        // An end may be dated back: a silent connection was dead before that was noticed.
        alive_at: eb
          .case()
          .when('feed_connections.ended_because', 'is not', null)
          .then(eb.ref('feed_connections.alive_at'))
          .when('excluded.ended_because', 'is not', null)
          .then(eb.ref('excluded.alive_at'))
          .else(eb.fn<Date>('greatest', ['feed_connections.alive_at', 'excluded.alive_at']))
          .end(),
        ended_because: eb.fn.coalesce('feed_connections.ended_because', 'excluded.ended_because'),
        messages: eb.fn<number>('greatest', ['feed_connections.messages', 'excluded.messages']),
      })),
    )
    .execute()
}

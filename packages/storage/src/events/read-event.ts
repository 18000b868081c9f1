import type { Kysely } from 'kysely'
import type { Database } from '../database/database.ts'
import { type EventRow, selectEvents } from './select-events.ts'

/** The job that stored an event, as a row of the ledger. */
export interface LedgerRow {
  id: number
  jobId: string
  feed: string
  listenerRun: string
  firstSequence: number
  lastSequence: number
  received: number
  stored: number
  duplicate: number
  quarantined: number
  firstReceivedAt: Date
  processedAt: Date
  /** Null for messages from a feed. */
  replayId: number | null
}

/** An event and where it came from. */
export interface EventStory extends EventRow {
  /** Fields of the message without a column, as JSON text that keeps every digit; null if there are none. */
  extra: string | null
  batch: LedgerRow
  /** The quarantined message that became this event; null if it was never quarantined. */
  quarantineId: number | null
}

/** Returns null if there is no such event. */
export async function readEvent(db: Kysely<Database>, id: number): Promise<EventStory | null> {
  const event = await selectEvents(db, {})
    .leftJoin('data_quality_checks_results as q', 'q.message_id', 'e.message_id')
    .select(({ ref, cast }) => [
      cast<string | null>(ref('e.extra'), 'text').as('extra'),
      'q.id as quarantineId',
    ])
    .where('e.id', '=', id)
    .executeTakeFirst()
  if (!event) return null
  const batch = await db
    .selectFrom('ingest_batches')
    .select([
      'id',
      'job_id as jobId',
      'feed',
      'listener_run as listenerRun',
      'first_sequence as firstSequence',
      'last_sequence as lastSequence',
      'received',
      'stored',
      'duplicate',
      'quarantined',
      'first_received_at as firstReceivedAt',
      'processed_at as processedAt',
      'replay_id as replayId',
    ])
    .where('id', '=', event.batchId)
    .executeTakeFirstOrThrow()
  return { ...event, batch }
}

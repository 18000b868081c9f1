import type { Kysely } from 'kysely'
import type { Database } from '../database/database.ts'
import type { InsertedEvents } from '../ingest/insert-events.ts'

/** What the ledger stores about a job, except for its outcome. */
export interface BatchHeader {
  jobId: string
  feed: string
  /** UUID of the run of the listener, or of the replay, that numbered the messages. */
  listenerRun: string
  firstSequence: number
  /** Number of messages, at least one. */
  received: number
  /** Milliseconds since 1970. */
  firstReceivedAt: number
  /** Milliseconds since 1970. */
  lastReceivedAt: number
  /** Only for a job of a replay. */
  replayId?: number
}

/** Number of messages by outcome. The three add up to the number of received messages. */
export interface BatchOutcome {
  stored: number
  duplicate: number
  quarantined: number
}

/** Another worker has processed the job. */
export class AlreadyProcessed extends Error {}

/**
 * Writes the ledger row with the reserved id.
 *
 * @throws AlreadyProcessed if another worker has written the job's row in the meantime. The transaction must not commit.
 */
export async function insertLedgerRow(
  db: Kysely<Database>,
  id: number,
  batch: BatchHeader,
  { stored, duplicate, quarantined }: BatchOutcome,
  { firstId, lastId }: InsertedEvents,
): Promise<void> {
  const { numInsertedOrUpdatedRows = 0n } = await db
    .insertInto('ingest_batches')
    .values({
      id,
      job_id: batch.jobId,
      feed: batch.feed,
      listener_run: batch.listenerRun,
      first_sequence: batch.firstSequence,
      last_sequence: batch.firstSequence + batch.received - 1,
      received: batch.received,
      stored,
      duplicate,
      quarantined,
      first_event_id: firstId,
      last_event_id: lastId,
      first_received_at: new Date(batch.firstReceivedAt),
      last_received_at: new Date(batch.lastReceivedAt),
      replay_id: batch.replayId ?? null,
    })
    .onConflict(oc => oc.column('job_id').doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows !== 1n) throw new AlreadyProcessed()
}

import { type Kysely, sql } from 'kysely'
import type { DB } from '../database/database.generated.ts'
import type { InsertedEvents } from './insert-events.ts'

/** What the ledger says of a job, apart from what became of its messages. */
export interface BatchHeader {
  jobId: string
  feed: string
  /** Of the listener, or of the replay, that numbered the messages. */
  listenerRun: string
  firstSequence: number
  /** Messages, at least one. */
  received: number
  /** Milliseconds since 1970. */
  firstReceivedAt: number
  lastReceivedAt: number
  /** Of a replay's job; what came from a feed has none. */
  replayId?: number
}

/** What became of a job's messages: the three add up to what it received. */
export interface BatchOutcome {
  stored: number
  duplicate: number
  quarantined: number
}

/**
 * Takes an id for the ledger row, which the batch's events refer to before it is written.
 *
 * @returns null where the job has its row already: it was processed before
 */
export async function reserveLedgerRow(db: Kysely<DB>, jobId: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select nextval(pg_get_serial_sequence('ingest_batches', 'id')) as id
    where not exists (select from ingest_batches where job_id = ${jobId})`.execute(db)
  return rows[0]?.id ?? null
}

/** Writes the ledger row. False where another worker wrote the same job's meanwhile. */
export async function insertLedgerRow(
  db: Kysely<DB>,
  id: string,
  batch: BatchHeader,
  { stored, duplicate, quarantined }: BatchOutcome,
  { firstId, lastId }: InsertedEvents,
): Promise<boolean> {
  const { rows } = await sql`
    insert into ingest_batches (
      id, job_id, feed, listener_run, first_sequence, last_sequence, received, stored, duplicate, quarantined,
      first_event_id, last_event_id, first_received_at, last_received_at, replay_id
    ) values (
      ${id}, ${batch.jobId}, ${batch.feed}, ${batch.listenerRun}, ${batch.firstSequence},
      ${batch.firstSequence + batch.received - 1}, ${batch.received}, ${stored}, ${duplicate}, ${quarantined},
      ${firstId}, ${lastId}, to_timestamp(${batch.firstReceivedAt} / 1000.0), to_timestamp(${batch.lastReceivedAt} / 1000.0),
      ${batch.replayId ?? null}
    )
    on conflict (job_id) do nothing
    returning id`.execute(db)
  return rows.length === 1
}

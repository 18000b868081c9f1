import { type Kysely, sql } from 'kysely'
import type { DB } from './database.generated.ts'
import type { InsertedEvents } from './insert-events.ts'
import type { BatchHeader, BatchOutcome } from './store-batch.ts'

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
      first_event_id, last_event_id, first_received_at, last_received_at
    ) values (
      ${id}, ${batch.jobId}, ${batch.feed}, ${batch.listenerRun}, ${batch.firstSequence},
      ${batch.firstSequence + batch.received - 1}, ${batch.received}, ${stored}, ${duplicate}, ${quarantined},
      ${firstId}, ${lastId}, to_timestamp(${batch.firstReceivedAt} / 1000.0), to_timestamp(${batch.lastReceivedAt} / 1000.0)
    )
    on conflict (job_id) do nothing
    returning id`.execute(db)
  return rows.length === 1
}

import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/database.ts'

/**
 * Reserves the id of a job's ledger row, which the events refer to before the row is written.
 *
 * @returns null if the job already has a row, since it was processed before
 */
export async function reserveLedgerRow(db: Kysely<Database>, jobId: string): Promise<number | null> {
  const row = await db
    .selectNoFrom(sql<number>`nextval(pg_get_serial_sequence('ingest_batches', 'id'))`.as('id'))
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('ingest_batches').select('id').where('job_id', '=', jobId))),
    )
    .executeTakeFirst()
  return row?.id ?? null
}

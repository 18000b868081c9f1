import { type Kysely, sql } from 'kysely'
import type { DB } from './database.generated.ts'
import type { Finding } from './verify-aggregates.ts'

/** Proves that as many rows are there as the ledger says that it stored and quarantined, as of one moment. */
export async function verifyRows(db: Kysely<DB>): Promise<Finding[]> {
  const { rows } = await sql<{ events: number; stored: number; rows: number; quarantined: number }>`
    select (select count(*) from events)::float8 as events,
      (select count(*) from data_quality_checks_results)::float8 as rows,
      coalesce(sum(stored), 0)::float8 as stored, coalesce(sum(quarantined), 0)::float8 as quarantined
    from ingest_batches`.execute(db)
  const [counts] = rows
  if (!counts) throw new Error('an aggregate without a group gives one row')
  return [
    matches('events', counts.events, counts.stored),
    matches('quarantined rows', counts.rows, counts.quarantined),
  ]
}

const matches = (what: string, rows: number, ledger: number): Finding => ({
  claim: `the ledger counts as many ${what} as there are`,
  holds: rows === ledger,
  detail: rows === ledger ? `${rows} rows` : `${rows} rows, ${ledger} in the ledger`,
})

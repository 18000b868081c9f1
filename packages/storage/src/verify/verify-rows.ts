import { type Kysely, sql } from 'kysely'
import type { DB } from '../database/database.generated.ts'
import type { Finding } from './verify-aggregates.ts'

interface Counts {
  events: number
  stored: number
  /** Of the quarantine, and what was purged of it. */
  rows: number
  purged: number
  quarantined: number
  resolved: number
  withoutEvent: number
}

/**
 * Proves that as many rows are there as the ledger says that it stored and quarantined, as of one moment; and that what
 * replays brought in is there.
 */
export async function verifyRows(db: Kysely<DB>): Promise<Finding[]> {
  const { rows } = await sql<Counts>`
    select (select count(*) from events)::float8 as events,
      (select count(*) from data_quality_checks_results)::float8 as rows,
      (select coalesce(sum(messages), 0) from quarantine_purges)::float8 as purged,
      (select count(*) from data_quality_checks_results where status = 'resolved')::float8 as resolved,
      (
        select count(*) from data_quality_checks_results q
        where q.status = 'resolved' and not exists (
          select from events e where e.id = q.stored_event_id and e.message_id = q.message_id
        )
      )::float8 as "withoutEvent",
      coalesce(sum(stored), 0)::float8 as stored,
      coalesce(sum(quarantined) filter (where replay_id is null), 0)::float8 as quarantined
    from ingest_batches`.execute(db)
  const [counts] = rows
  if (!counts) throw new Error('an aggregate without a group gives one row')
  return [
    matches('events', counts.events, counts.stored),
    matches('quarantined rows', counts.rows + counts.purged, counts.quarantined),
    {
      claim: 'every resolved message has its event',
      holds: counts.withoutEvent === 0,
      detail: counts.withoutEvent === 0 ? `${counts.resolved} messages` : `${counts.withoutEvent} have none`,
    },
  ]
}

const matches = (what: string, rows: number, ledger: number): Finding => ({
  claim: `the ledger counts as many ${what} as there are`,
  holds: rows === ledger,
  detail: rows === ledger ? `${rows} rows` : `${rows} rows, ${ledger} in the ledger`,
})

import { type Kysely, sql } from 'kysely'
import type { DB } from '../database/database.generated.ts'
import type { Finding } from './verify-aggregates.ts'

/** Proves what the star schema declares without enforcing it: every event's dimension and ledger rows are there. */
export async function verifyReferences(db: Kysely<DB>): Promise<Finding> {
  const { rows } = await sql<{ events: string; dangling: string; example: string | null }>`
    select count(*) as events,
      count(*) filter (where t.id is null or s.id is null or x.id is null or b.id is null) as dangling,
      min(e.id) filter (where t.id is null or s.id is null or x.id is null or b.id is null) as example
    from events e
    left join event_type t on t.id = e.event_type
    left join students s on s.id = e.student_id
    left join exams x on x.id = e.exam_id
    left join ingest_batches b on b.id = e.batch_id`.execute(db)
  const { events = '0', dangling = '0', example = null } = rows[0] ?? {}
  return {
    claim: 'every event refers to rows that exist',
    holds: dangling === '0',
    detail:
      dangling === '0'
        ? `${events} events`
        : `${dangling} of ${events} events do not, the first is ${example}`,
  }
}

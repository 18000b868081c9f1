import type { Kysely } from 'kysely'
import type { Database } from '../database/database.ts'
import type { Finding } from './finding.ts'

/** Checks what the star schema declares but does not enforce: every event refers to existing dimension and ledger rows. */
export async function verifyReferences(db: Kysely<Database>): Promise<Finding> {
  const { events, dangling, example } = await db
    .selectFrom('events as e')
    .leftJoin('event_type as t', 't.id', 'e.event_type')
    .leftJoin('students as s', 's.id', 'e.student_id')
    .leftJoin('exams as x', 'x.id', 'e.exam_id')
    .leftJoin('ingest_batches as b', 'b.id', 'e.batch_id')
    .select(eb => {
      const isDangling = eb.or([
        eb('t.id', 'is', null),
        eb('s.id', 'is', null),
        eb('x.id', 'is', null),
        eb('b.id', 'is', null),
      ])
      return [
        eb.fn.countAll<number>().as('events'),
        eb.fn.countAll<number>().filterWhere(isDangling).as('dangling'),
        eb.fn.min<number | null>('e.id').filterWhere(isDangling).as('example'),
      ]
    })
    .executeTakeFirstOrThrow()
  return {
    claim: 'every event refers to rows that exist',
    holds: dangling === 0,
    detail:
      dangling === 0 ? `${events} events` : `${dangling} of ${events} events do not, the first is ${example}`,
  }
}

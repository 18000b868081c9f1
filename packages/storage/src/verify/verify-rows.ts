import type { Kysely } from 'kysely'
import type { Database } from '../database/database.ts'
import type { Finding } from './finding.ts'

/** Compares the rows of events and quarantine with the ledger's counts, in one snapshot, and checks replayed messages. */
export async function verifyRows(db: Kysely<Database>): Promise<Finding[]> {
  const count = db.fn.countAll<number>().as('count')
  const quarantine = db.selectFrom('data_quality_checks_results as q').select(count)
  const resolved = quarantine.where('q.status', '=', 'resolved')
  const withoutEvent = resolved.where(({ not, exists, selectFrom }) =>
    not(
      exists(
        selectFrom('events as e')
          .select('e.id')
          .whereRef('e.id', '=', 'q.stored_event_id')
          .whereRef('e.message_id', '=', 'q.message_id'),
      ),
    ),
  )
  const purged = db
    .selectFrom('quarantine_purges')
    .select(({ fn, lit }) => fn.coalesce(fn.sum<number>('messages'), lit(0)).as('messages'))
  // One statement, so that all counts are of the same moment.
  const counts = await db
    .selectFrom('ingest_batches')
    .select(({ fn, lit }) => [
      fn.coalesce(fn.sum<number>('stored'), lit(0)).as('stored'),
      fn
        .coalesce(fn.sum<number>('quarantined').filterWhere('replay_id', 'is', null), lit(0))
        .as('quarantined'),
      db.selectFrom('events').select(count).$asScalar().$notNull().as('events'),
      quarantine.$asScalar().$notNull().as('quarantineRows'),
      purged.$asScalar().$notNull().as('purged'),
      resolved.$asScalar().$notNull().as('resolved'),
      withoutEvent.$asScalar().$notNull().as('withoutEvent'),
    ])
    .executeTakeFirstOrThrow()
  return [
    matches('events', counts.events, counts.stored),
    matches('quarantined rows', counts.quarantineRows + counts.purged, counts.quarantined),
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

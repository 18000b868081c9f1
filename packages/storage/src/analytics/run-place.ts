import { sql, type Transaction } from 'kysely'
import type { Database } from '../database/database.ts'

/** Where a run takes place. A bound, which is a transaction id, means nothing anywhere else. */
export interface RunPlace {
  /** Identifies the cluster; null if the role may not read it, as on some managed servers. */
  systemIdentifier: string | null
  databaseOid: number
  /** Of `analytics_runs`. A restore creates the table anew, so this tells even without the cluster's identifier. */
  tableOid: number
}

/** Reads where the transaction runs. */
export async function readRunPlace(trx: Transaction<Database>): Promise<RunPlace> {
  // Raw: functions and tables of the catalog. Two statements, as the second is refused as a whole without the right.
  const { rows } = await sql<{ databaseOid: number; tableOid: number; mayRead: boolean }>`
    select oid::bigint as "databaseOid", 'analytics_runs'::regclass::oid::bigint as "tableOid",
      has_function_privilege('pg_control_system()', 'execute') as "mayRead"
    from pg_database where datname = current_database()`.execute(trx)
  const [place] = rows
  if (!place) throw new Error('the database has no row in pg_database')
  const { mayRead, ...oids } = place
  if (!mayRead) return { ...oids, systemIdentifier: null }
  const control = await sql<{ identifier: string }>`
    select system_identifier::text as identifier from pg_control_system()`.execute(trx)
  return { ...oids, systemIdentifier: control.rows[0]?.identifier ?? null }
}

/** Why the bound of the last run cannot be used here; null if it can, or if there is none. */
export async function distrustOfBound(trx: Transaction<Database>, here: RunPlace): Promise<string | null> {
  const last = await trx
    .selectFrom('analytics_runs')
    .select([
      'system_identifier as systemIdentifier',
      'database_oid as databaseOid',
      'table_oid as tableOid',
      sql<boolean>`pg_snapshot_xmax(snapshot_to) > pg_snapshot_xmax(pg_current_snapshot())`.as('isAhead'),
    ])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!last) return null
  if (last.isAhead) return 'the last run saw transactions that this database has not reached: it was restored'
  if (last.databaseOid === null) return 'the last run did not record in which database it took place'
  const isElsewhere =
    last.databaseOid !== here.databaseOid ||
    last.tableOid !== here.tableOid ||
    // The run may have had another role, which was not allowed to read it.
    (last.systemIdentifier !== null &&
      here.systemIdentifier !== null &&
      last.systemIdentifier !== here.systemIdentifier)
  return isElsewhere ? 'the last run took place in another database: this one was restored or copied' : null
}

import type { QuarantineFilter } from '@scores/contracts'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { type RowToReplay, rowColumns, type SelectedRow, toRow } from './quarantined-row.ts'
import { whereQuarantined } from './where-quarantined.ts'

/**
 * Reads the open messages that match a filter, by ascending id, in one snapshot.
 *
 * A cursor reads 250,000 messages in two seconds. Paging by the last id took more than a minute, since every page was
 * searched and sorted anew.
 *
 * @yields pages of at most `pageSize` rows
 */
export async function* readForDryRun(
  db: Kysely<Database>,
  filter: QuarantineFilter,
  pageSize: number,
): AsyncGenerator<RowToReplay[], void> {
  const trx = await db.startTransaction().execute()
  try {
    const open = trx
      .selectFrom('data_quality_checks_results')
      .select(rowColumns)
      .where('status', '=', 'open')
      .where(whereQuarantined(filter))
      .orderBy('id')
    // Raw: Kysely has no statements for cursors.
    await sql`declare dry_run no scroll cursor for ${open}`.execute(trx)
    for (;;) {
      const { rows } = await sql<SelectedRow>`fetch ${sql.lit(pageSize)} from dry_run`.execute(trx)
      if (rows.length === 0) return
      yield rows.map(toRow)
    }
  } finally {
    // Nothing was written. On a broken connection, the error above tells more than that of the rollback.
    await trx
      .rollback()
      .execute()
      .catch(() => undefined)
  }
}

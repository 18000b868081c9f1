import type { QuarantinedRow, QuarantineFilter } from '@scores/contracts'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { rowColumns, type SelectedRow, toRow } from './quarantined-row.ts'
import { whereQuarantined } from './where-quarantined.ts'

/**
 * Reads the open messages that match a filter, by ascending id, in one snapshot.
 *
 * A cursor reads 250,000 messages in two seconds. Paging by the last id took more than a minute, since every page was
 * searched and sorted anew.
 *
 * @param onPage - receives at most `pageSize` rows per call
 */
export async function readForDryRun(
  db: Kysely<Database>,
  filter: QuarantineFilter,
  pageSize: number,
  onPage: (rows: QuarantinedRow[]) => void,
): Promise<void> {
  await db.transaction().execute(async trx => {
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
      onPage(rows.map(toRow))
    }
  })
}

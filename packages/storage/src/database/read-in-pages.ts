import { type Compilable, type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database } from './database.ts'

/**
 * Reads the rows of a query in one snapshot. A cursor holds no more than a page in memory, and reads 250,000 messages in
 * two seconds. Paging by the last id took more than a minute, since every page was searched and sorted anew.
 *
 * @param choose - makes the query, given the transaction in which it runs
 * @yields pages of at most `pageSize` rows, none of them empty
 */
export async function* readInPages<Row>(
  db: Kysely<Database>,
  choose: (trx: Kysely<Database>) => Compilable<Row> | RawBuilder<Row>,
  pageSize: number,
): AsyncGenerator<{ rows: Row[]; trx: Kysely<Database> }, void> {
  const trx = await db.startTransaction().setIsolationLevel('repeatable read').execute()
  try {
    // Raw: Kysely has no statements for cursors.
    await sql`declare pages no scroll cursor for ${choose(trx)}`.execute(trx)
    for (;;) {
      const { rows } = await sql<Row>`fetch ${sql.lit(pageSize)} from pages`.execute(trx)
      if (rows.length === 0) return
      yield { rows, trx }
    }
  } finally {
    // Nothing was written. On a broken connection, the error above tells more than that of the rollback.
    await trx
      .rollback()
      .execute()
      .catch(() => undefined)
  }
}

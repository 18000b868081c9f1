import { type Kysely, sql } from 'kysely'
import type { Database } from './database.ts'

/** Tells whether the database answers a query. Never rejects. */
export const isDatabaseAvailable = (db: Kysely<Database>): Promise<boolean> =>
  db
    .selectNoFrom(sql.lit(1).as('one'))
    .execute()
    .then(
      () => true,
      () => false,
    )

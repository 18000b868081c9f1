import { pause } from '@scores/runtime'
import { type Kysely, sql } from 'kysely'
import type { Database } from './database.ts'

const timeoutMs = 3_000

/** Tells whether the database answers a query within three seconds. Never rejects. */
export function isDatabaseAvailable(db: Kysely<Database>): Promise<boolean> {
  const answer = db
    .selectNoFrom(sql.lit(1).as('one'))
    .execute()
    .then(
      () => true,
      () => false,
    )
  return Promise.race([answer, pause(timeoutMs).then(() => false)])
}

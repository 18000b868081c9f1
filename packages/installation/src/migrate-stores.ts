import { migrateQueue } from '@scores/queue'
import type { Logger } from '@scores/runtime'
import { migrate, openDatabase } from '@scores/storage'
import type { Stores } from './stores-at.ts'

/** Some migrations rewrite a table. */
const statementTimeoutMs = 600_000

/**
 * Brings the tables and the queue's store up to date. Several processes may run it at once: one works, the others wait.
 *
 * @returns names of the migrations that were applied now
 * @throws AppError MIGRATION_FAILED
 */
export async function migrateStores({ databaseUrl, queue }: Stores, log: Logger): Promise<string[]> {
  await using db = openDatabase(
    { url: databaseUrl, name: 'migrate', connections: 1, statementTimeoutMs },
    log,
  )
  const applied = await migrate(db)
  await migrateQueue(queue)
  return applied
}

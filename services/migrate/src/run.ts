import { migrateQueue, queueLocation } from '@scores/queue'
import type { Logger } from '@scores/runtime'
import { declareRoles, migrate, openDatabase, sql } from '@scores/storage'
import { readConfig } from './config.ts'

/** Any number that nothing else locks. */
const advisoryLock = 7_245_018

/** Several may run at once: one works, the others wait for it and find nothing to do. */
export async function run(env: NodeJS.ProcessEnv, log: Logger): Promise<void> {
  const config = readConfig(env)
  // One connection works, the other one holds the lock until it is closed.
  const db = openDatabase(
    { url: config.DATABASE_URL, name: 'migrate', connections: 2, statementTimeoutMs: 600_000 },
    log,
  )
  try {
    await db.connection().execute(async connection => {
      await sql`select pg_advisory_lock(${advisoryLock})`.execute(connection)
      const applied = await migrate(db)
      await migrateQueue(queueLocation(config))
      const roles = await declareRoles(db, {
        pipeline: config.PIPELINE_PASSWORD,
        analyst: config.ANALYST_PASSWORD,
      })
      log.info({ applied, roles }, applied.length === 0 ? 'up to date' : 'migrated')
    })
  } finally {
    await db.destroy()
  }
}

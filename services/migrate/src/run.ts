import { migrateStores } from '@scores/installation'
import { queueLocation } from '@scores/queue'
import type { Logger } from '@scores/runtime'
import { declareRoles, openDatabase } from '@scores/storage'
import { readConfig } from './config.ts'

/** Several may run at once: one works, the others wait for it and find nothing to do. */
export async function run(env: NodeJS.ProcessEnv, log: Logger): Promise<void> {
  const config = readConfig(env)
  const applied = await migrateStores({ databaseUrl: config.DATABASE_URL, queue: queueLocation(config) }, log)
  await using db = openDatabase(
    { url: config.DATABASE_URL, name: 'migrate', connections: 1, statementTimeoutMs: 600_000 },
    log,
  )
  const roles = await declareRoles(db, {
    pipeline: config.PIPELINE_PASSWORD,
    analyst: config.ANALYST_PASSWORD,
  })
  log.info({ applied, roles }, applied.length === 0 ? 'up to date' : 'migrated')
}

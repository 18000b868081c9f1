import { migrateStores } from '@scores/installation'
import { grantQueueToServices, queueLocation } from '@scores/queue'
import type { Logger } from '@scores/runtime'
import { declareOwner, declareRoles, openDatabase, ownerRole } from '@scores/storage'
import { readConfig } from './config.ts'

/** Several may run at once: one works, the others wait for it and find nothing to do. */
export async function run(env: NodeJS.ProcessEnv, log: Logger): Promise<void> {
  const config = readConfig(env)
  const { DATABASE_URL: databaseUrl, OWNER_PASSWORD: ownerPassword } = config
  await using db = openDatabase(
    { url: databaseUrl, name: 'migrate', connections: 1, statementTimeoutMs: 600_000 },
    log,
  )
  if (ownerPassword !== '') await declareOwner(db, ownerPassword)
  const stores = {
    databaseUrl: ownerPassword === '' ? databaseUrl : asOwner(databaseUrl, ownerPassword),
    queue: queueLocation(config),
  }
  const applied = await migrateStores(stores, log)
  const roles = await declareRoles(db, {
    pipeline: config.PIPELINE_PASSWORD,
    analyst: config.ANALYST_PASSWORD,
  })
  await grantQueueToServices(stores.queue)
  log.info({ applied, roles }, applied.length === 0 ? 'up to date' : 'migrated')
}

const asOwner = (url: string, password: string): string =>
  Object.assign(new URL(url), { username: ownerRole, password: encodeURIComponent(password) }).href

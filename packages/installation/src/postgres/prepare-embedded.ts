import { grantQueueToServices } from '@scores/queue'
import type { Logger } from '@scores/runtime'
import {
  type Database,
  declareOwner,
  declareRoles,
  type Kysely,
  openDatabase,
  ownerRole,
} from '@scores/storage'
import type { InstallationConfig } from '../installation-config.ts'
import { migrateStores } from '../migrate-stores.ts'
import { storesAt } from '../stores-at.ts'
import type { EmbeddedPostgres } from './embedded-postgres.ts'

/**
 * Brings the embedded database up to date: its roles, the tables and the queue. The superuser only declares the roles.
 *
 * @returns names of the migrations that were applied now
 * @throws AppError MIGRATION_FAILED
 */
export async function prepareEmbedded(
  postgres: EmbeddedPostgres,
  config: InstallationConfig,
  log: Logger,
): Promise<string[]> {
  await using db = openAsSuperuser(postgres, log)
  await declareOwner(db, postgres.passwordOf(ownerRole))
  const stores = storesAt(config, postgres.urlOf(ownerRole))
  const applied = await migrateStores(stores, log)
  await declareLogins(db, postgres)
  await grantQueueToServices(stores.queue)
  return applied
}

/** Declares the roles of a database that is in use, without migrating it. Repairs what a role has changed of itself. */
export async function repairRoles(
  postgres: EmbeddedPostgres,
  config: InstallationConfig,
  log: Logger,
): Promise<void> {
  await using db = openAsSuperuser(postgres, log)
  await declareOwner(db, postgres.passwordOf(ownerRole))
  await declareLogins(db, postgres)
  await grantQueueToServices(storesAt(config, postgres.url()).queue)
}

const declareLogins = (db: Kysely<Database>, postgres: EmbeddedPostgres): Promise<string[]> =>
  declareRoles(db, { pipeline: postgres.passwordOf('pipeline'), analyst: postgres.passwordOf('analyst') })

const openAsSuperuser = (postgres: EmbeddedPostgres, log: Logger) =>
  openDatabase({ url: postgres.url(), name: 'roles', connections: 1, statementTimeoutMs: 60_000 }, log)

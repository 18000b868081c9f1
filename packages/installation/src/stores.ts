import { join } from 'node:path'
import type { QueueLocation } from '@scores/queue'
import { AppError } from '@scores/runtime'
import type { InstallationConfig } from './installation-config.ts'
import { EmbeddedPostgres } from './postgres/embedded-postgres.ts'
import { readSession } from './session-file.ts'

/** Where the tables and the queue are. */
export interface Stores {
  databaseUrl: string
  queue: QueueLocation
}

export const embeddedPostgres = (config: InstallationConfig): EmbeddedPostgres =>
  new EmbeddedPostgres(join(config.DATA_DIR, 'postgres'))

export function storesAt(config: InstallationConfig, databaseUrl: string): Stores {
  return { databaseUrl, queue: { url: config.QUEUE_URL || databaseUrl, namespace: config.QUEUE_NAMESPACE } }
}

/**
 * Runs an action on the stores, whether or not the pipeline runs: the embedded PostgreSQL is started for as long as
 * the action takes where it is needed and doesn't run.
 */
export async function withStores<T>(
  config: InstallationConfig,
  action: (stores: Stores) => Promise<T>,
): Promise<T> {
  if (config.DATABASE_URL !== '') return action(storesAt(config, config.DATABASE_URL))
  const postgres = embeddedPostgres(config)
  if (!postgres.exists) {
    throw new AppError(
      'NO_DATA',
      `there are no data in ${config.DATA_DIR} yet`,
      'Run ./entrypoint first, or set DATA_DIR or DATABASE_URL to where they are.',
    )
  }
  const isOurs = postgres.running === null
  if (isOurs) await postgres.start(config.POSTGRES_PORT)
  try {
    return await action(storesAt(config, postgres.url()))
  } finally {
    // Smart: another command may be using it by now. A pipeline that was started meanwhile keeps it.
    if (isOurs && readSession(config.DATA_DIR) === null) await postgres.stop('smart')
  }
}

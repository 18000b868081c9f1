import { join } from 'node:path'
import { AppError, beforeEnd, createLogger } from '@scores/runtime'
import type { InstallationConfig } from './installation-config.ts'
import { EmbeddedPostgres } from './postgres/embedded-postgres.ts'
import { repairRoles } from './postgres/prepare-embedded.ts'
import { readSession } from './session-file.ts'
import { type Stores, storesAt } from './stores-at.ts'

export const embeddedPostgres = (config: InstallationConfig): EmbeddedPostgres =>
  new EmbeddedPostgres(join(config.DATA_DIR, 'postgres'))

/**
 * Makes the stores reachable as the services reach them, whether or not the pipeline runs. The embedded PostgreSQL is started if it is used and
 * does not run. Disposal stops it again.
 *
 * @throws AppError NO_DATA, POSTGRES_RELEASE, POSTGRES_START
 */
export async function openStores(config: InstallationConfig): Promise<Stores & AsyncDisposable> {
  if (config.DATABASE_URL !== '')
    return { ...storesAt(config, config.DATABASE_URL), [Symbol.asyncDispose]: async () => undefined }
  const postgres = embeddedPostgres(config)
  if (!postgres.exists) {
    throw new AppError(
      'NO_DATA',
      `there is no data in ${config.DATA_DIR} yet`,
      'Run ./entrypoint first, or set DATA_DIR or DATABASE_URL to where the data is.',
    )
  }
  const withRoles = async (): Promise<Stores> => {
    if (!postgres.hasRoles) await repairRoles(postgres, config, createLogger('roles', 'silent'))
    return storesAt(config, postgres.urlOf('pipeline'))
  }
  if (postgres.running !== null)
    return { ...(await withRoles()), [Symbol.asyncDispose]: async () => undefined }
  // Another command may use it by now, so stop it smartly. A pipeline that was started meanwhile keeps it.
  const stop = async () => {
    if (readSession(config.DATA_DIR) === null) await postgres.stop('smart')
  }
  // Whatever ends the command must not leave it running.
  const ending = beforeEnd(() => void stop())
  await postgres.start(config.POSTGRES_PORT)
  return {
    ...(await withRoles()),
    [Symbol.asyncDispose]: async () => {
      ending[Symbol.dispose]()
      await stop()
    },
  }
}

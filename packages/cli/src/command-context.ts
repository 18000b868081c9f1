import {
  type InstallationConfig,
  openStores,
  readInstallationConfig,
  type Stores,
} from '@scores/installation'
import { createLogger, type Logger } from '@scores/runtime'
import { type Database, type Kysely, openDatabase } from '@scores/storage'

/** What most commands work with. Disposal closes the database and stops what was started for the command. */
export interface CommandContext extends Stores, AsyncDisposable {
  config: InstallationConfig
  db: Kysely<Database>
  log: Logger
}

const defaultStatementTimeoutMs = 3_600_000

/**
 * Opens the stores for a command, whether or not the pipeline runs.
 *
 * @param name - shown in `pg_stat_activity`
 * @throws AppError CONFIG, NO_DATA, POSTGRES_RELEASE, POSTGRES_START
 */
export async function openCommandContext(
  env: NodeJS.ProcessEnv,
  name: string,
  { statementTimeoutMs = defaultStatementTimeoutMs } = {},
): Promise<CommandContext> {
  const config = readInstallationConfig(env)
  // A command reports its own errors; log lines would mix with its output.
  const log = createLogger(name, 'silent')
  const stores = await openStores(config)
  const { databaseUrl, queue } = stores
  const db = openDatabase({ url: databaseUrl, name, connections: 2, statementTimeoutMs }, log)
  return {
    databaseUrl,
    queue,
    config,
    db,
    log,
    [Symbol.asyncDispose]: async () => {
      try {
        await db.destroy()
      } finally {
        await stores[Symbol.asyncDispose]()
      }
    },
  }
}

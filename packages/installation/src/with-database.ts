import { createLogger, type Logger } from '@scores/runtime'
import { type Database, type Kysely, openDatabase } from '@scores/storage'
import { type InstallationConfig, readInstallationConfig } from './installation-config.ts'
import { type Stores, withStores } from './stores.ts'

/** What most commands work with. */
export interface CommandContext extends Stores {
  config: InstallationConfig
  db: Kysely<Database>
  log: Logger
}

/** No statement of a person's runs longer, milliseconds. */
const statementTimeoutMs = 3_600_000

/** Runs an action on the stores, with the database opened. */
export function withDatabase<T>(
  env: NodeJS.ProcessEnv,
  name: string,
  action: (workplace: CommandContext) => Promise<T>,
): Promise<T> {
  const config = readInstallationConfig(env)
  const log = createLogger(name, 'silent')
  return withStores(config, async stores => {
    const db = openDatabase({ url: stores.databaseUrl, name, connections: 2, statementTimeoutMs }, log)
    try {
      return await action({ ...stores, config, db, log })
    } finally {
      await db.destroy()
    }
  })
}

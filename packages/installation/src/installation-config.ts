import { userInfo } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { queueVariables } from '@scores/queue'
import { loadConfig, logVariables, projectFolder, variable } from '@scores/runtime'
import { retentionVariables } from '@scores/storage'

export const variables = {
  DATA_DIR: variable.text({
    desc: 'Folder for the embedded database, logs and passwords. A relative path starts at the project folder.',
    default: '.data',
  }),
  POSTGRES_PORT: variable.port({ desc: 'Port of the embedded PostgreSQL.', default: 55_432 }),
  DASHBOARD_PORT: variable.port({ desc: 'Port of the dashboard.', default: 3000 }),
  SIMULATOR_PORT: variable.port({
    desc: 'Port of the feed simulator.',
    default: 4000,
  }),
  ...logVariables,
  NORMALIZERS: variable.integer(
    1,
    64,
  )({ desc: 'Number of normalizer processes that ./entrypoint runs.', default: 2 }),
  FEED_URL: variable.text({
    desc: 'URL of the feed. Without it, the feed simulator starts and is the feed.',
    default: '',
  }),
  DATABASE_URL: variable.text({
    desc: 'A database to use in place of the embedded PostgreSQL.',
    default: '',
  }),
  ANALYST_DATABASE_URL: variable.text({
    desc: 'The same database with the role analyst, for ./entrypoint sql. Without it, sql logs in with DATABASE_URL in a read-only transaction, and refuses a superuser.',
    default: '',
  }),
  QUEUE_URL: variable.text({ desc: 'A queue to use in place of one in the database.', default: '' }),
  QUEUE_NAMESPACE: queueVariables.QUEUE_NAMESPACE,
  DASHBOARD_USER: variable.text({ desc: 'User name for the dashboard.', default: 'admin' }),
  DASHBOARD_PASSWORD: variable.text({
    desc: 'Password for the dashboard. The first start generates one unless it is set.',
    default: '',
  }),
  OPERATOR: variable.text({
    desc: 'Name of the acting person in the history of replays and the quarantine. Without it, the user of this machine.',
    default: '',
  }),
  ...retentionVariables,
}

/** The configuration of all commands. */
export type InstallationConfig = ReturnType<typeof readInstallationConfig>

/**
 * Reads the variables. DATA_DIR becomes absolute, and OPERATOR gets its default.
 *
 * @throws AppError CONFIG
 */
export function readInstallationConfig(env: NodeJS.ProcessEnv) {
  const config = loadConfig(env, variables)
  const dataDir = isAbsolute(config.DATA_DIR) ? config.DATA_DIR : join(projectFolder, config.DATA_DIR)
  return { ...config, DATA_DIR: dataDir, OPERATOR: config.OPERATOR || userName() }
}

/** A process may run as a user without a name. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.()}`
  }
}

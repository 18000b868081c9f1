import { userInfo } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { queueVariables } from '@scores/queue'
import { loadConfig, logVariables, variable } from '@scores/runtime'
import { retentionVariables } from '@scores/storage'
import { projectFolder } from './project-folder.ts'

export const variables = {
  DATA_DIR: variable.text({
    desc: 'Where the embedded form keeps its database, logs and passwords; from the project folder unless absolute.',
    default: '.data',
  }),
  POSTGRES_PORT: variable.port({ desc: 'Port of the embedded PostgreSQL.', default: 55_432 }),
  DASHBOARD_PORT: variable.port({ desc: 'Where the dashboard is served.', default: 3000 }),
  SIMULATOR_PORT: variable.port({
    desc: 'Where the feed simulator serves, when it is the feed.',
    default: 4000,
  }),
  ...logVariables,
  NORMALIZERS: variable.integer(
    1,
    64,
  )({ desc: 'How many normalizer processes the embedded form runs.', default: 2 }),
  FEED_URL: variable.text({
    desc: 'The feed. Without it the feed simulator is started and is the feed.',
    default: '',
  }),
  DATABASE_URL: variable.text({
    desc: 'A database to use in place of the embedded PostgreSQL.',
    default: '',
  }),
  QUEUE_URL: variable.text({ desc: 'A queue to use in place of one in that database.', default: '' }),
  QUEUE_NAMESPACE: queueVariables.QUEUE_NAMESPACE,
  DASHBOARD_USER: variable.text({ desc: 'User name for the dashboard.', default: 'admin' }),
  DASHBOARD_PASSWORD: variable.text({
    desc: 'Password for the dashboard; made up at the first start unless set.',
    default: '',
  }),
  OPERATOR: variable.text({
    desc: 'Who acts, as replays and the quarantine keep it. Without it, the user of the machine.',
    default: '',
  }),
  ...retentionVariables,
}

/** What the commands go by. */
export type InstallationConfig = ReturnType<typeof readInstallationConfig>

export function readInstallationConfig(env: NodeJS.ProcessEnv) {
  const config = loadConfig(env, variables)
  const dataDir = isAbsolute(config.DATA_DIR) ? config.DATA_DIR : join(projectFolder, config.DATA_DIR)
  return { ...config, DATA_DIR: dataDir, OPERATOR: config.OPERATOR || userName() }
}

/** A process may run as a user that has no name. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.()}`
  }
}

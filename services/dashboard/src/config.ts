import { randomBytes } from 'node:crypto'
import { queueVariables } from '@scores/queue'
import { loadConfig, variable } from '@scores/runtime'
import { storageVariables } from '@scores/storage'

export const variables = {
  ...queueVariables,
  ...storageVariables,
  DASHBOARD_PORT: variable.port({ desc: 'Where the dashboard is served.', default: 3000 }),
  DASHBOARD_HOST: variable.text({
    desc: 'The address it listens on. 0.0.0.0 makes it reachable from other machines; put TLS in front then.',
    default: '127.0.0.1',
  }),
  DASHBOARD_USER: variable.text({ desc: 'User name for the dashboard.', default: 'admin' }),
  DASHBOARD_PASSWORD: variable.text({
    desc: 'Password for the dashboard. Without it one is made up and printed at start.',
    default: '',
  }),
}

export type Config = ReturnType<typeof readConfig>

export function readConfig(env: NodeJS.ProcessEnv) {
  const config = loadConfig(env, variables)
  const isGenerated = config.DASHBOARD_PASSWORD === ''
  return {
    ...config,
    isGenerated,
    DASHBOARD_PASSWORD: config.DASHBOARD_PASSWORD || randomBytes(12).toString('base64url'),
  }
}

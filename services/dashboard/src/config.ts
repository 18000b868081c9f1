import { randomBytes } from 'node:crypto'
import { queueVariables } from '@scores/queue'
import { ConfigError, codeVersionVariables, loadConfig, variable } from '@scores/runtime'
import { storageVariables } from '@scores/storage'
import type { Login } from './require-login.ts'

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
  DASHBOARD_VIEWER_USER: variable.text({
    desc: 'User name of those who may look at the dashboard and not act.',
    default: 'viewer',
  }),
  DASHBOARD_VIEWER_PASSWORD: variable.text({
    desc: 'Their password. Without it there is no such user.',
    default: '',
  }),
  ...codeVersionVariables,
}

export type Config = ReturnType<typeof readConfig>

/** @throws ConfigError */
export function readConfig(env: NodeJS.ProcessEnv) {
  const config = loadConfig(env, variables)
  const { DASHBOARD_USER: user, DASHBOARD_VIEWER_USER: viewer } = config
  const password = config.DASHBOARD_PASSWORD || randomBytes(12).toString('base64url')
  const hasViewer = config.DASHBOARD_VIEWER_PASSWORD !== ''
  if (hasViewer && viewer === user)
    throw new ConfigError([`DASHBOARD_VIEWER_USER is ${viewer}, as DASHBOARD_USER is; they have to differ`])
  const logins: Login[] = [{ user, password, canWrite: true }]
  if (hasViewer) logins.push({ user: viewer, password: config.DASHBOARD_VIEWER_PASSWORD, canWrite: false })
  return { ...config, isGenerated: config.DASHBOARD_PASSWORD === '', DASHBOARD_PASSWORD: password, logins }
}

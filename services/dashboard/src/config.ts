import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import { queueVariables } from '@scores/queue'
import { ConfigError, codeVersionVariables, loadConfig, variable } from '@scores/runtime'
import { storageVariables } from '@scores/storage'
import { type Login, sessionKey } from './access/login.ts'

export const variables = {
  ...queueVariables,
  ...storageVariables,
  DATA_DIR: variable.text({
    desc: 'Data folder. The dashboard reads the spool in it. A relative path starts at the current folder.',
    default: '.data',
  }),
  DASHBOARD_PORT: variable.port({ desc: 'Port of the dashboard.', default: 3000 }),
  DASHBOARD_HOST: variable.text({
    desc: 'Address on which the dashboard listens. 0.0.0.0 accepts connections from other machines; then put TLS in front of it.',
    default: '127.0.0.1',
  }),
  DASHBOARD_USER: variable.text({ desc: 'User name of the dashboard.', default: 'admin' }),
  DASHBOARD_PASSWORD: variable.text({
    desc: 'Password of the dashboard. Without it, a password is generated and logged at the start.',
    default: '',
  }),
  DASHBOARD_VIEWER_USER: variable.text({
    desc: 'User name for read-only access to the dashboard.',
    default: 'viewer',
  }),
  DASHBOARD_VIEWER_PASSWORD: variable.text({
    desc: 'Password for read-only access. Without it, the user does not exist.',
    default: '',
  }),
  DASHBOARD_HOSTS: variable.text({
    desc: 'Names under which the dashboard is reached, comma-separated, besides localhost, DASHBOARD_HOST and any address. A request for another name is refused.',
    default: '',
  }),
  DASHBOARD_PROXIES: variable.text({
    desc: 'Addresses or networks (10.0.0.0/8) of proxies in front of the dashboard, comma-separated. Their X-Forwarded-For tells whose logins have failed.',
    default: '',
  }),
  ...codeVersionVariables,
}

export type Config = ReturnType<typeof readConfig>

/** @throws ConfigError if a variable is invalid or both users have the same name */
export function readConfig(env: NodeJS.ProcessEnv) {
  const config = loadConfig(env, variables)
  const { DASHBOARD_USER: user, DASHBOARD_VIEWER_USER: viewer } = config
  const password = config.DASHBOARD_PASSWORD || randomBytes(12).toString('base64url')
  const hasViewer = config.DASHBOARD_VIEWER_PASSWORD !== ''
  if (hasViewer && viewer === user)
    throw new ConfigError([`DASHBOARD_VIEWER_USER and DASHBOARD_USER are both ${viewer}; they must differ`])
  const logins: Login[] = [{ user, password, canWrite: true }]
  if (hasViewer) logins.push({ user: viewer, password: config.DASHBOARD_VIEWER_PASSWORD, canWrite: false })
  const proxies = listOf(config.DASHBOARD_PROXIES)
  const wrong = proxies.filter(proxy => !isNetwork(proxy))
  if (wrong.length > 0)
    throw new ConfigError([`DASHBOARD_PROXIES has ${wrong.join(', ')}; give addresses or networks`])
  return {
    ...config,
    isGenerated: config.DASHBOARD_PASSWORD === '',
    DASHBOARD_PASSWORD: password,
    logins,
    sessionKey: sessionKey(logins, config.DATABASE_URL),
    hosts: [config.DASHBOARD_HOST, ...listOf(config.DASHBOARD_HOSTS)],
    proxies,
  }
}

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/')
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  return (
    more.length === 0 &&
    longest > 0 &&
    (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest))
  )
}

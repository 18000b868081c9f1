import { queueNames } from '@scores/contracts'
import { openQueue, queueLocation } from '@scores/queue'
import { AppError, type Run } from '@scores/runtime'
import { openDatabase } from '@scores/storage'
import { readTimeoutMs } from './api/requests/reads.ts'
import { readConfig } from './config.ts'
import { createServer } from './create-server.ts'

export const run: Run = async ({ env, log, resources }) => {
  const config = readConfig(env)
  const open = (name: string, connections: number, statementTimeoutMs: number) =>
    resources.use(openDatabase({ url: config.DATABASE_URL, name, connections, statementTimeoutMs }, log))
  const db = open('dashboard', 4, readTimeoutMs)
  // A replay may claim a million messages.
  const apiDb = open('dashboard-api', 4, 600_000)
  const reads = {
    lookups: open('dashboard-api', 4, readTimeoutMs),
    searches: open('dashboard-api', 2, readTimeoutMs),
    dryRuns: open('dashboard-api', 2, readTimeoutMs),
    downloads: open('dashboard-api', 2, readTimeoutMs),
    control: db,
  }
  const location = queueLocation(config)
  const queues = []
  for (const name of Object.values(queueNames)) {
    queues.push(resources.use(await openQueue(location, name, log)))
  }

  const server = await createServer({
    queues,
    db,
    logins: config.logins,
    sessionKey: config.sessionKey,
    hosts: config.hosts,
    proxies: config.proxies,
    api: {
      db: apiDb,
      reads,
      queue: location,
      dataDir: config.DATA_DIR,
      codeVersion: config.CODE_VERSION,
      log,
    },
  })
  resources.defer(() => server.close())
  const { DASHBOARD_HOST: host, DASHBOARD_PORT: port } = config
  await server.listen({ host, port }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error
    throw new AppError('PORT_TAKEN', `port ${port} is already in use`, 'Set DASHBOARD_PORT to a free port.', {
      cause: error,
    })
  })
  if (config.isGenerated) {
    log.warn(
      { user: config.DASHBOARD_USER, password: config.DASHBOARD_PASSWORD },
      'DASHBOARD_PASSWORD is not set; this password was generated',
    )
  }
  log.info({ url: `http://${host}:${port}/` }, 'dashboard')
}

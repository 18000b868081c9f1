import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  codeVersion,
  embeddedPostgres,
  type InstallationConfig,
  keepPostgresRunning,
  localService,
  type ManagedService,
  migrateStores,
  type Notice,
  removeSession,
  type Stores,
  storesAt,
  writeSession,
} from '@scores/installation'
import { createLogger, redact } from '@scores/runtime'
import { count, duration, printStep } from '../terminal/index.ts'
import { checkPorts } from './check-ports.ts'
import type { Pipeline } from './pipeline.ts'

/**
 * Starts everything as processes of this machine. Disposal of `resources` stops them in the reverse order: the listener
 * first, so that no new messages arrive, and the database last.
 *
 * @throws AppError PORT_TAKEN, SERVICE_START or the error of the service that did not start
 */
export async function startEmbedded(
  config: InstallationConfig,
  resources: AsyncDisposableStack,
  onNotice: (notice: Notice) => void,
): Promise<Pipeline> {
  await checkPorts(config)
  const feedUrl = config.FEED_URL || `http://127.0.0.1:${config.SIMULATOR_PORT}/scores`
  const dashboardUrl = `http://127.0.0.1:${config.DASHBOARD_PORT}/queues`
  writeSession(config.DATA_DIR, {
    pid: process.pid,
    startedAt: new Date().toISOString(),
    feedUrl: redact(feedUrl),
    dashboardUrl,
  })
  resources.defer(() => removeSession(config.DATA_DIR))
  const stores = await startDatabase(config, resources, onNotice)
  await prepareStores(stores)

  const dashboardPassword = config.DASHBOARD_PASSWORD || readOrCreatePassword(config.DATA_DIR)
  const env = {
    FEED_URL: feedUrl,
    DASHBOARD_PASSWORD: dashboardPassword,
    CODE_VERSION: codeVersion(process.env),
    // The supervisor runs one listener, and restarts it only after it has ended.
    LISTENER_ID: 'embedded',
  }
  const logFolder = join(config.DATA_DIR, 'logs')
  const service = (name: string, replica = 1): ManagedService => {
    const managed = localService(config, stores, { name, replica, logFolder, env }, onNotice)
    resources.defer(() => managed.stop())
    return managed
  }

  const normalizers = Array.from({ length: config.NORMALIZERS }, (_, index) =>
    service('normalizer', index + 1),
  )
  const others = [
    ...(config.FEED_URL === '' ? [service('feed-simulator')] : []),
    service('analytics'),
    service('replayer'),
    service('dashboard'),
  ]
  const listener = service('feed-listener')
  const startedAt = performance.now()
  await Promise.all([...normalizers, ...others].map(each => each.start()))
  await listener.start()
  printStep(
    'services',
    `feed-listener, ${config.NORMALIZERS} normalizers, analytics, replayer, dashboard${config.FEED_URL === '' ? ', feed-simulator' : ''}  ${duration(performance.now() - startedAt)}`,
  )

  return {
    databaseUrl: stores.databaseUrl,
    feedUrl: redact(feedUrl),
    dashboardUrl,
    dashboardPassword: config.DASHBOARD_PASSWORD === '' ? dashboardPassword : null,
  }
}

async function startDatabase(
  config: InstallationConfig,
  resources: AsyncDisposableStack,
  onNotice: (notice: Notice) => void,
): Promise<Stores> {
  if (config.DATABASE_URL !== '') return storesAt(config, config.DATABASE_URL)
  const postgres = embeddedPostgres(config)
  const startedAt = performance.now()
  const verb = postgres.exists ? 'started' : 'created and started'
  // A server left over from a killed supervisor stays in use.
  if (postgres.running === null) await postgres.start(config.POSTGRES_PORT)
  const { port } = postgres.running ?? { port: config.POSTGRES_PORT }
  const watch = keepPostgresRunning(postgres, port, text => onNotice({ service: 'postgres', text }))
  resources.defer(async () => {
    watch.stop()
    await postgres.stop()
  })
  printStep(
    'PostgreSQL 18',
    `${verb} on port ${port}, data in ${postgres.folder}  ${duration(performance.now() - startedAt)}`,
  )
  return storesAt(config, postgres.url(port))
}

async function prepareStores(stores: Stores): Promise<void> {
  const startedAt = performance.now()
  const applied = await migrateStores(stores, createLogger('migrate', 'warn'))
  const what = applied.length === 0 ? 'up to date' : `${count(applied.length)} migrations applied`
  printStep('schema', `${what}  ${duration(performance.now() - startedAt)}`)
}

/** The first start generates the password; later starts use the same one. */
function readOrCreatePassword(dataDir: string): string {
  const path = join(dataDir, 'dashboard-password')
  if (!existsSync(path)) writeFileSync(path, `${randomBytes(12).toString('base64url')}\n`, { mode: 0o600 })
  return readFileSync(path, 'utf8').trim()
}

import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
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
import { AppError, createLogger } from '@scores/runtime'
import { count, duration, printStep } from '../terminal/terminal.ts'
import type { Pipeline } from './pipeline.ts'

/**
 * Starts everything as processes of this machine. What was started goes to `resources`, in an order in which it can
 * be stopped: the listener first, so that nothing new comes, the database last.
 */
export async function startEmbedded(
  config: InstallationConfig,
  resources: AsyncDisposableStack,
  onNotice: (notice: Notice) => void,
): Promise<Pipeline> {
  await refuseTakenPorts(config)
  const feedUrl = config.FEED_URL || `http://127.0.0.1:${config.SIMULATOR_PORT}/scores`
  const dashboardUrl = `http://127.0.0.1:${config.DASHBOARD_PORT}/queues`
  writeSession(config.DATA_DIR, {
    pid: process.pid,
    startedAt: new Date().toISOString(),
    feedUrl,
    dashboardUrl,
  })
  resources.defer(() => removeSession(config.DATA_DIR))
  const stores = await startDatabase(config, resources, onNotice)
  await prepareStores(stores)

  const dashboardPassword = config.DASHBOARD_PASSWORD || keptPassword(config.DATA_DIR)
  const env = {
    FEED_URL: feedUrl,
    DASHBOARD_PASSWORD: dashboardPassword,
    CODE_VERSION: codeVersion(process.env),
    // The supervisor runs one listener and starts it again only when it is gone.
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

  return { databaseUrl: stores.databaseUrl, feedUrl, dashboardUrl, dashboardPassword }
}

async function startDatabase(
  config: InstallationConfig,
  resources: AsyncDisposableStack,
  onNotice: (notice: Notice) => void,
): Promise<Stores> {
  if (config.DATABASE_URL !== '') return storesAt(config, config.DATABASE_URL)
  const postgres = embeddedPostgres(config)
  const startedAt = performance.now()
  const verb = postgres.exists ? 'started' : 'made and started'
  // One that is left over from a supervisor that was killed goes on serving.
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

/** A port that is taken is better known before anything is started. */
async function refuseTakenPorts(config: InstallationConfig): Promise<void> {
  const wanted: [string, number][] = [['DASHBOARD_PORT', config.DASHBOARD_PORT]]
  if (config.FEED_URL === '') wanted.push(['SIMULATOR_PORT', config.SIMULATOR_PORT])
  if (config.DATABASE_URL === '' && embeddedPostgres(config).running === null)
    wanted.push(['POSTGRES_PORT', config.POSTGRES_PORT])
  const taken = []
  for (const [variable, port] of wanted) if (!(await isFree(port))) taken.push(`port ${port} (${variable})`)
  if (taken.length === 0) return
  throw new AppError(
    'PORT_TAKEN',
    `already in use: ${taken.join(', ')}`,
    `Set the variable to a free port, for example: ${taken.map(each => each.replace(/.*\((\w+)\)/, '$1=…')).join(' ')} ./entrypoint`,
  )
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}

/** Made up at the first start and kept, so that it is the same at the next. */
function keptPassword(dataDir: string): string {
  const path = join(dataDir, 'dashboard-password')
  if (!existsSync(path)) writeFileSync(path, `${randomBytes(12).toString('base64url')}\n`, { mode: 0o600 })
  return readFileSync(path, 'utf8').trim()
}

import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
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
  prepareEmbedded,
  removeSession,
  type Stores,
  storesAt,
  writeFileAtomically,
  writeSession,
} from '@scores/installation'
import { readReconciliation } from '@scores/reconciliation'
import { createLogger, redact } from '@scores/runtime'
import { count, duration, printStep } from '../terminal/index.ts'
import { checkPorts } from './check-ports.ts'
import type { Pipeline } from './pipeline.ts'

/**
 * Starts everything as processes of this machine. They stop in the reverse order: the listener first, so that no new
 * messages arrive. Disposal of `resources` does so too, and then stops the database.
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
  const dashboardUrl = `http://127.0.0.1:${config.DASHBOARD_PORT}/`
  writeSession(config.DATA_DIR, {
    startedAt: new Date().toISOString(),
    feedUrl: redact(feedUrl),
    dashboardUrl,
  })
  resources.defer(() => removeSession(config.DATA_DIR))
  const stores = await startDatabase(config, resources, onNotice)
  await prepareStores(config, stores)

  const dashboardPassword = config.DASHBOARD_PASSWORD || readOrCreatePassword(config.DATA_DIR)
  const env = {
    FEED_URL: feedUrl,
    DASHBOARD_PASSWORD: dashboardPassword,
    CODE_VERSION: codeVersion(process.env),
    // The supervisor runs one listener, and restarts it only after it has ended.
    LISTENER_ID: 'embedded',
  }
  const logFolder = join(config.DATA_DIR, 'logs')
  const services: ManagedService[] = []
  const service = (name: string, replica = 1): ManagedService => {
    const managed = localService(config, stores, { name, replica, logFolder, env }, onNotice)
    services.push(managed)
    return managed
  }
  const stopServices = async () => {
    const problems: string[] = []
    for (let last = services.pop(); last; last = services.pop()) problems.push(...(await last.stop()))
    return problems
  }
  resources.defer(async () => void (await stopServices()))

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
    stopServices,
    readReconciliation: db =>
      readReconciliation(
        { db, queue: stores.queue, dataDir: config.DATA_DIR },
        1,
        createLogger('stop', 'silent'),
      ),
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
  return storesAt(config, postgres.urlOf('pipeline', port))
}

async function prepareStores(config: InstallationConfig, stores: Stores): Promise<void> {
  const startedAt = performance.now()
  const log = createLogger('migrate', 'warn')
  const applied =
    config.DATABASE_URL === ''
      ? await prepareEmbedded(embeddedPostgres(config), config, log)
      : await migrateStores(stores, log)
  const what = applied.length === 0 ? 'up to date' : `${count(applied.length)} migrations applied`
  printStep('schema', `${what}  ${duration(performance.now() - startedAt)}`)
}

/** The first start generates the password; later starts use the same one. */
function readOrCreatePassword(dataDir: string): string {
  const path = join(dataDir, 'dashboard-password')
  if (!existsSync(path)) writeFileAtomically(path, `${randomBytes(12).toString('base64url')}\n`)
  return readFileSync(path, 'utf8').trim()
}

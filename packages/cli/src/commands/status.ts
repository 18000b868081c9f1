import { queueNames } from '@scores/contracts'
import { FeedPositions, type ListenerRun, openQueue } from '@scores/queue'
import { createLogger, type Logger } from '@scores/runtime'
import { type Overview, openDatabase, readOverview } from '@scores/storage'
import { readCliConfig } from '../cli-config.ts'
import { readSession, type Session } from '../session-file.ts'
import { type Stores, withStores } from '../stores.ts'
import { ago, count, duration, oneLine, print, style } from '../terminal.ts'

interface Status {
  /** Host and port of a database that was named by DATABASE_URL; null for the embedded one. */
  database: string | null
  running: Session | null
  feed: ListenerRun | null
  queue: Record<string, number>
  tables: Overview
}

/** One screen of what goes on, or all of it as JSON. */
export async function status(env: NodeJS.ProcessEnv, { json = false }: { json?: boolean }): Promise<void> {
  const config = readCliConfig(env)
  const running = readSession(config.DATA_DIR)
  const database = config.DATABASE_URL === '' ? null : new URL(config.DATABASE_URL).host
  const log = createLogger('status', 'fatal')
  const found = { database, running, ...(await withStores(config, stores => read(stores, log))) }
  print(json ? JSON.stringify(found, null, 2) : describe(found).join('\n'))
}

async function read(
  { databaseUrl, queue: location }: Stores,
  log: Logger,
): Promise<Pick<Status, 'feed' | 'queue' | 'tables'>> {
  await using resources = new AsyncDisposableStack()
  const db = openDatabase(
    { url: databaseUrl, name: 'status', connections: 1, statementTimeoutMs: 60_000 },
    log,
  )
  resources.defer(() => db.destroy())
  const queue = await openQueue(location, queueNames.rawMessages, log)
  resources.defer(() => queue.close())
  const positions = FeedPositions.open(location, log)
  resources.defer(() => positions.close())
  const [feed = null] = await positions.runs()
  const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'failed')
  return { feed, queue: counts, tables: await readOverview(db) }
}

function describe({ database, running, feed, queue, tables }: Status): string[] {
  const line = (name: string, text: string) => `${style('bold', name.padEnd(12))}${text}`
  const { analytics, quarantine, lagP50Ms, lagP99Ms, secondsSinceLast } = tables
  const position =
    feed &&
    (feed.eventId === '' ? `message ${count(feed.sequence)} of this run, no ids` : `after id ${feed.eventId}`)
  return [
    line(
      'Pipeline',
      running
        ? `runs since ${running.startedAt} (process ${running.pid}), dashboard ${running.dashboardUrl}`
        : database === null
          ? 'does not run here'
          : `on ${database}`,
    ),
    line(
      'Feed',
      feed
        ? `${feed.feed}, ${position}, last message ${secondsSinceLast === null ? 'none yet' : ago(secondsSinceLast)}`
        : 'nothing read yet',
    ),
    line(
      'Queue',
      `${count(queue['waiting'] ?? 0)} waiting, ${count(queue['active'] ?? 0)} active, ${count(queue['delayed'] ?? 0)} to be retried, ${count(queue['failed'] ?? 0)} failed jobs`,
    ),
    line('Rate', `${tables.perSecond.toFixed(1)} messages a second over the last minute`),
    line(
      'Lag',
      lagP50Ms === null || lagP99Ms === null
        ? 'nothing came in the last minute'
        : `p50 ${duration(lagP50Ms)}, p99 ${duration(lagP99Ms)} from read to committed`,
    ),
    line(
      'Ledger',
      `${count(tables.received)} processed = ${count(tables.stored)} stored + ${count(tables.duplicate)} duplicate + ${count(tables.quarantined)} quarantined`,
    ),
    line('Tables', `${count(tables.students)} students, ${count(tables.exams)} exams`),
    line(
      'Analytics',
      analytics
        ? `last run ${ago(analytics.secondsAgo)}: ${count(analytics.events)} events in ${duration(analytics.durationMs)}; ${count(analytics.runs)} ${analytics.runs === 1 ? 'run' : 'runs'} in all`
        : 'no run yet',
    ),
    line(
      'Quarantine',
      quarantine.length === 0
        ? 'empty'
        : `${count(quarantine.reduce((sum, { messages }) => sum + messages, 0))} open`,
    ),
    ...quarantine.map(
      ({ reason, messages, latestPayload }) =>
        `  ${count(messages).padStart(8)}  ${reason.padEnd(20)}${style('dim', oneLine(latestPayload, 70))}`,
    ),
  ]
}

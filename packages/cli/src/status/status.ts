import { queueNames } from '@scores/contracts'
import { readInstallationConfig, readSession, withStores } from '@scores/installation'
import { FeedPositionStore, openQueue, type QueueLocation } from '@scores/queue'
import { readReconciliation, readSpools } from '@scores/reconciliation'
import { AppError, createLogger, describeError, type Logger } from '@scores/runtime'
import {
  type Database,
  type Kysely,
  listReplays,
  openDatabase,
  readFeedGaps,
  readOverview,
  readPauses,
} from '@scores/storage'
import { print } from '../terminal/terminal.ts'
import { describeStatus } from './describe-status.ts'
import type { Away, QueueStatus, Status, TableStatus } from './status-model.ts'

const minutesShown = 3
const gapsShown = 1
const replaysShown = 20

/**
 * One screen of what goes on, or all of it as JSON. It tells what it can while the queue or the database is away:
 * that is when it is asked.
 */
export async function status(env: NodeJS.ProcessEnv, { json = false }: { json?: boolean }): Promise<void> {
  const config = readInstallationConfig(env)
  const running = readSession(config.DATA_DIR)
  const database = config.DATABASE_URL === '' ? null : new URL(config.DATABASE_URL).host
  const log = createLogger('status', 'silent')
  const dataDir = config.DATA_DIR
  const { messages, bytes } = await readSpools(dataDir)
  const found = await withStores(config, async ({ databaseUrl, queue }) => {
    const db = openDatabase(
      { url: databaseUrl, name: 'status', connections: 1, statementTimeoutMs: 60_000 },
      log,
    )
    try {
      const queueStatus = await orAway(readQueue(queue, log))
      const tables = await orAway(readTables(db))
      const account =
        'away' in queueStatus || 'away' in tables
          ? { away: 'it takes both the queue and the database to know' }
          : await orAway(readReconciliation({ db, queue, dataDir }, minutesShown, log))
      return { queue: queueStatus, tables, account }
    } finally {
      await db.destroy()
    }
  })
  const all: Status = { database, running, ...found, spool: { messages, bytes } }
  print(json ? JSON.stringify(all, null, 2) : describeStatus(all).join('\n'))
}

async function readQueue(location: QueueLocation, log: Logger): Promise<QueueStatus> {
  await using resources = new AsyncDisposableStack()
  const queue = await openQueue(location, queueNames.rawMessages, log)
  resources.defer(() => queue.close())
  const positions = FeedPositionStore.open(location, log)
  resources.defer(() => positions.close())
  const [feed = null] = await positions.runs()
  const jobs = await queue.getJobCounts('waiting', 'active', 'delayed', 'failed')
  return { feed, isPaused: await queue.isPaused(), jobs }
}

async function readTables(db: Kysely<Database>): Promise<TableStatus> {
  return {
    ...(await readOverview(db)),
    pauses: await readPauses(db),
    replays: await listReplays(db, { status: 'running', limit: replaysShown }),
    gaps: await readFeedGaps(db, gapsShown),
  }
}

const orAway = <T>(reading: Promise<T>): Promise<T | Away> =>
  reading.catch((error: unknown) => ({
    // Its message names the cause already.
    away: error instanceof AppError ? error.message : describeError(error),
  }))

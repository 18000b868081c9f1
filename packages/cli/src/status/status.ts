import { queueNames } from '@scores/contracts'
import { readCliConfig, readSession, type Session, withStores } from '@scores/installation'
import { FeedPositions, type ListenerRun, openQueue, type QueueLocation } from '@scores/queue'
import { type Account, readAccount, readSpools } from '@scores/reconciliation'
import { AppError, createLogger, describeError, type Logger } from '@scores/runtime'
import {
  type Database,
  type FeedGaps,
  type FeedPause,
  type Kysely,
  listReplays,
  type Overview,
  openDatabase,
  type Replay,
  readFeedGaps,
  readOverview,
  readPauses,
} from '@scores/storage'
import { print } from '../terminal/terminal.ts'
import { describeStatus } from './describe-status.ts'

/** Why something can't be told. */
export interface Away {
  away: string
}

export interface Status {
  /** Host and port of a database that was named by DATABASE_URL; null for the embedded one. */
  database: string | null
  running: Session | null
  queue: QueueStatus | Away
  tables: TableStatus | Away
  /** What became of all messages; it takes both stores to know. */
  account: Account | Away
  /** What waits on disk, as the queue did not take it. */
  spool: { messages: number; bytes: number }
}

interface QueueStatus {
  feed: ListenerRun | null
  isPaused: boolean
  jobs: Record<string, number>
}

interface TableStatus extends Overview {
  pauses: FeedPause[]
  /** Those that run. */
  replays: Replay[]
  gaps: FeedGaps
}

const minutesShown = 3
const gapsShown = 1
const replaysShown = 20

/**
 * One screen of what goes on, or all of it as JSON. It tells what it can while the queue or the database is away:
 * that is when it is asked.
 */
export async function status(env: NodeJS.ProcessEnv, { json = false }: { json?: boolean }): Promise<void> {
  const config = readCliConfig(env)
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
          : await orAway(readAccount({ db, queue, dataDir }, minutesShown, log))
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
  const positions = FeedPositions.open(location, log)
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

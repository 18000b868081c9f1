import { queueNames } from '@scores/contracts'
import { readSession, supervisedSince } from '@scores/installation'
import { openFeedState, openQueue, type QueueLocation } from '@scores/queue'
import { readReconciliation, readSpools } from '@scores/reconciliation'
import { AppError, describeError, type Logger } from '@scores/runtime'
import {
  type Database,
  type Kysely,
  listReplays,
  readAnalyticsHealth,
  readFeedGaps,
  readOverview,
  readPauses,
} from '@scores/storage'
import { type CommandContext, openCommandContext } from '../command-context.ts'
import { print } from '../terminal/index.ts'
import { describeStatus } from './describe-status.ts'
import type { QueueStatus, Status, TableStatus, Unavailable } from './status-model.ts'

const minutesShown = 3
const gapsShown = 1
const replaysShown = 20

/**
 * Prints one screen of the pipeline's state, or all of it as JSON. While a store is unavailable, the rest is still
 * shown: this is when people ask.
 */
export async function status(env: NodeJS.ProcessEnv, { json = false }: { json?: boolean }): Promise<void> {
  await using context = await openCommandContext(env, 'status', { statementTimeoutMs: 60_000 })
  const found = await readStatus(context)
  print(json ? JSON.stringify(found, null, 2) : describeStatus(found).join('\n'))
}

async function readStatus({ config, db, queue, log }: CommandContext): Promise<Status> {
  const dataDir = config.DATA_DIR
  const { messages, bytes } = await readSpools(dataDir)
  const queueStatus = await orUnavailable(readQueue(queue, log))
  const tables = await orUnavailable(readTables(db, supervisedSince(dataDir)))
  const account =
    'away' in queueStatus || 'away' in tables
      ? { away: 'needs both the queue and the database' }
      : await orUnavailable(readReconciliation({ db, queue, dataDir }, minutesShown, log))
  return {
    database: config.DATABASE_URL === '' ? null : new URL(config.DATABASE_URL).host,
    running: readSession(dataDir),
    queue: queueStatus,
    tables,
    account,
    spool: { messages, bytes },
  }
}

async function readQueue(location: QueueLocation, log: Logger): Promise<QueueStatus> {
  await using queue = await openQueue(location, queueNames.rawMessages, log)
  await using feedState = openFeedState(location, log)
  const [feed = null] = await feedState.readPositions()
  const wait = feed ? await feedState.readWait(feed.feed) : null
  const jobs = await queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed')
  return { feed, wait: wait && wait.until > Date.now() ? wait : null, isPaused: await queue.isPaused(), jobs }
}

async function readTables(db: Kysely<Database>, since: Date | null): Promise<TableStatus> {
  return {
    ...(await readOverview(db)),
    analyticsHealth: await readAnalyticsHealth(db, since),
    pauses: (await readPauses(db)).map(pause => ({ ...pause, id: String(pause.id) })),
    replays: await listReplays(db, { status: 'running', limit: replaysShown }),
    gaps: await readFeedGaps(db, gapsShown),
  }
}

const orUnavailable = <T>(reading: Promise<T>): Promise<T | Unavailable> =>
  reading.catch((error: unknown) => ({
    // The message of an AppError names the cause already.
    away: error instanceof AppError ? error.message : describeError(error),
  }))

import type { MessageRange } from '@scores/contracts'
import { type FeedPosition, pendingRangesOf, type QueueLocation } from '@scores/queue'
import { messagesIn, readSpools, reconcileReads } from '@scores/reconciliation'
import { AppError, describeError, type Logger } from '@scores/runtime'
import {
  type Database,
  isStatementTimeout,
  type Kysely,
  LedgerReader,
  type LedgerState,
  listReplaySummaries,
  readAnalyticsHealth,
  readFlow,
  readLatestConnections,
  readOpenByReason,
  readPauses,
} from '@scores/storage'
import pTimeout from 'p-timeout'
import { isConnectionLost } from '../api/errors/store-errors.ts'
import { KeptQueue } from './kept-queue.ts'
import { type Away, isAway, type PipelineState, type QueueState, type TablesState } from './pipeline-state.ts'

/** Where the pipeline's parts are. */
export interface PipelineSources {
  db: Kysely<Database>
  queue: QueueLocation
  /** Holds the spools; null if they are elsewhere. */
  dataDir: string | null
}

const replaysShown = 20
/** A queue that does not answer in this time is reported as unavailable. */
const queueTimeoutMs = 3_000

/** Reads the state of the whole pipeline. It keeps its connections, and what it knows of the ledger. */
export class PipelineReader implements AsyncDisposable {
  readonly #sources: PipelineSources
  readonly #queue: KeptQueue
  readonly #ledger: LedgerReader
  #reading: Promise<PipelineState> | null = null

  constructor(sources: PipelineSources, log: Logger) {
    this.#sources = sources
    this.#queue = new KeptQueue(sources.queue, log)
    this.#ledger = new LedgerReader(sources.db)
  }

  /** Reads the present state. Calls at the same time share one reading. */
  read(): Promise<PipelineState> {
    this.#reading ??= this.#readOnce().finally(() => {
      this.#reading = null
    })
    return this.#reading
  }

  async #readOnce(): Promise<PipelineState> {
    const { db, dataDir } = this.#sources
    const at = Date.now()
    const reads = new QueueReads(this.#queue)
    let spool = await readSpools(dataDir)
    const [tables, account] = await Promise.all([
      orAway(() => readTables(db)),
      orAway(async () => {
        const latest: { ledger?: LedgerState } = {}
        const reconciliation = await reconcileReads({
          accepted: () => reads.positions(),
          pending: async () => {
            spool = await readSpools(dataDir)
            return [...spool.ranges, ...(await reads.pending())]
          },
          ledger: async () => {
            latest.ledger = await this.#ledger.read()
            // Newest first, as a reconciliation has them.
            return { runs: latest.ledger.runs, minutes: latest.ledger.minutes.toReversed() }
          },
        })
        if (!latest.ledger) throw new Error('the ledger was not read')
        return { ...reconciliation, ledger: latest.ledger }
      }),
    ])
    const queue = await orAway(() => reads.state())
    return { at, tables, queue, account: isAway(account) ? null : account, spool }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#queue[Symbol.asyncDispose]()
  }
}

/** One reading of the queue. */
class QueueReads {
  readonly #queue: KeptQueue
  #positions: FeedPosition[] | null = null
  #pending: MessageRange[] | null = null

  constructor(queue: KeptQueue) {
    this.#queue = queue
  }

  async positions(): Promise<FeedPosition[]> {
    const positions = await inTime(this.#queue.feedState.readPositions())
    this.#positions = positions
    return positions
  }

  async pending(): Promise<MessageRange[]> {
    const pending = await inTime(this.#queue.open().then(pendingRangesOf))
    this.#pending = pending
    return pending
  }

  async state(): Promise<QueueState> {
    const positions = this.#positions ?? (await this.positions())
    const pending = this.#pending ?? (await this.pending())
    const queue = await this.#queue.open()
    const [jobs, isPaused, waits] = await inTime(
      Promise.all([
        queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed'),
        queue.isPaused(),
        this.#readWaits(positions),
      ]),
    )
    return {
      isPaused,
      jobs,
      messages: messagesIn(pending),
      oldestAt: oldestOf(pending),
      waits,
    }
  }

  async #readWaits(positions: readonly FeedPosition[]): Promise<QueueState['waits']> {
    const waits: QueueState['waits'] = new Map()
    for (const feed of new Set(positions.map(position => position.feed))) {
      const wait = await this.#queue.feedState.readWait(feed)
      if (wait && wait.until > Date.now()) waits.set(feed, wait)
    }
    return waits
  }
}

/** When the oldest message was read; null if there is none. */
export const oldestOf = (ranges: readonly MessageRange[]): number | null =>
  ranges.reduce<number | null>(
    (oldest, { receivedAt }) => (oldest === null ? receivedAt : Math.min(oldest, receivedAt)),
    null,
  )

async function readTables(db: Kysely<Database>): Promise<TablesState> {
  const [flow, openByReason, analyticsHealth, pauses, replays, connections] = await Promise.all([
    readFlow(db),
    readOpenByReason(db),
    readAnalyticsHealth(db, null),
    readPauses(db),
    listReplaySummaries(db, { status: 'running', limit: replaysShown }),
    readLatestConnections(db),
  ])
  return { flow, openByReason, analyticsHealth, pauses, replays, connections }
}

const inTime = <T>(answer: Promise<T>): Promise<T> =>
  pTimeout(answer, {
    milliseconds: queueTimeoutMs,
    message: new AppError(
      'QUEUE_SLOW',
      `the queue did not answer within ${queueTimeoutMs / 1_000} s`,
      'Check that it runs and is reachable.',
    ),
  })

/** An outage is part of the state. Any other error is not. */
async function orAway<T extends object>(read: () => Promise<T>): Promise<T | Away> {
  try {
    return await read()
  } catch (error) {
    const isQueueAway = error instanceof AppError && /^QUEUE_(UNAVAILABLE|SLOW)$/.test(error.code)
    if (!isQueueAway && !isConnectionLost(error) && !isStatementTimeout(error)) throw error
    return { away: describeError(error) }
  }
}

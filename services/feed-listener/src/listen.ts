import { newListenerRun, type RawBatch, type RawMessage } from '@scores/contracts'
import { type FeedState, type HeldLease, type IngestProducer, readLastEventId } from '@scores/queue'
import { type Logger, retryUntilDone } from '@scores/runtime'
import { Spool, spoolFolder } from '@scores/spool'
import type { Config } from './config.ts'
import { ConnectionReports } from './connection/connection-reports.ts'
import { superviseFeed } from './connection/supervise-feed.ts'
import { Batcher } from './delivery/batcher.ts'
import { Outbox } from './delivery/outbox.ts'

const behindLingerMs = 100

export interface ListenOptions {
  config: Config
  producer: IngestProducer
  feedState: FeedState
  lease: HeldLease
  /** Aborts when the process stops. */
  stopping: AbortSignal
  /** Called with false while nothing can be taken from the feed. */
  setWorking: (isWorking: boolean) => void
}

/**
 * Reads the feed while holding its lease. This is one run of a listener.
 *
 * @returns once the lease's signal has aborted and every message read is on the queue or on disk
 */
export async function listen(
  { config, producer, feedState, lease, stopping, setWorking }: ListenOptions,
  log: Logger,
): Promise<void> {
  const feed = config.FEED_NAME
  const listenerRun = newListenerRun()
  const { signal } = lease
  const lastEventId = await retryUntilDone(
    () => readLastEventId(feedState, feed),
    { firstMs: 100, maxMs: 2_000 },
    error => log.warn({ err: error }, 'the position in the feed cannot be read'),
  )

  const spool = await Spool.open(
    { folder: spoolFolder(config.DATA_DIR, feed), maxBytes: config.SPOOL_MAX_BYTES },
    log,
  )
  const outbox = new Outbox({ producer, feedState, spool, lease, stopping, setWorking }, log)

  let sequence = 0
  const number = (messages: RawMessage[]): RawBatch => {
    const firstSequence = sequence + 1
    sequence += messages.length
    return { feed, listenerRun, firstSequence, messages }
  }
  const batcher = new Batcher<RawMessage>(
    {
      // A few large jobs finish sooner than many small ones.
      lingerMs: () => Math.max(config.BATCH_LINGER_MS, outbox.isBehind ? behindLingerMs : 0),
      maxMessages: config.BATCH_MAX_MESSAGES,
      maxBytes: config.BATCH_MAX_BYTES,
    },
    batches => outbox.accept(batches.map(number)),
  )

  const reports = new ConnectionReports(feed, listenerRun, report => producer.report(report), log)

  log.info({ feed, listenerRun }, 'reading the feed')
  await superviseFeed(
    {
      url: config.FEED_URL,
      headers: headersOf(config),
      lastEventId,
      gate: batcher.gate,
      silenceMs: config.FEED_SILENCE_MS,
      maxMessageBytes: config.FEED_MAX_MESSAGE_BYTES,
      backoff: { firstMs: 250, maxMs: config.FEED_RETRY_MAX_MS },
      signal,
      onOpen: resumedAfter => reports.opened(resumedAfter),
      onEnd: ({ why, aliveAt }) => reports.ended(why, aliveAt),
      onMessage: ({ type, lastEventId: eventId, data }) => {
        reports.countMessage()
        batcher.add({ type, eventId, data, receivedAt: Date.now() })
      },
    },
    log,
  )
  await batcher.end()
  await reports.end()
  // Rejects if messages were lost.
  await outbox.end()
}

const headersOf = ({ FEED_BEARER_TOKEN, FEED_HEADERS }: Config): Record<string, string> => ({
  ...FEED_HEADERS,
  ...(FEED_BEARER_TOKEN === '' ? {} : { Authorization: `Bearer ${FEED_BEARER_TOKEN}` }),
})

import { newListenerRun, type RawBatch, type RawMessage } from '@scores/contracts'
import { type FeedState, type HeldLease, type IngestProducer, readLastEventId } from '@scores/queue'
import { describeError, type Logger, retryUntilDone } from '@scores/runtime'
import { Spool, spoolFolder } from '@scores/spool'
import type { Config } from './config.ts'
import { ConnectionReports } from './connection/connection-reports.ts'
import type { FeedEvent } from './connection/event-parser.ts'
import { superviseFeed } from './connection/supervise-feed.ts'
import { Batcher } from './delivery/batcher.ts'
import { Outbox } from './delivery/outbox.ts'

const behindLingerMs = 100
/** A shorter wait is over before anybody sees it. */
const minShownWaitMs = 1_000

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
  const number = (messages: ReadMessage[]): RawBatch => {
    const firstSequence = sequence + 1
    sequence += messages.length
    return {
      feed,
      listenerRun,
      firstSequence,
      messages: messages.map(toRawMessage),
      lastEventId: messages.at(-1)?.lastEventId ?? '',
    }
  }
  const batcher = new Batcher<ReadMessage>(
    {
      // A few large jobs finish sooner than many small ones.
      lingerMs: () => Math.max(config.BATCH_LINGER_MS, outbox.isBehind ? behindLingerMs : 0),
      maxMessages: config.BATCH_MAX_MESSAGES,
      maxBytes: config.BATCH_MAX_BYTES,
    },
    batches => outbox.accept(batches.map(number)),
  )

  const reports = new ConnectionReports(feed, listenerRun, report => producer.report(report), log)

  const attempt = (otherwise: string, action: Promise<void>) => {
    action.catch((error: unknown) => log.debug({ why: describeError(error) }, otherwise))
  }

  log.info({ feed, listenerRun }, 'reading the feed')
  await superviseFeed(
    {
      url: config.FEED_URL,
      headers: config.headers,
      connectMs: config.FEED_CONNECT_MS,
      allowedOrigins: config.FEED_ALLOW_REDIRECT_ORIGINS,
      lastEventId,
      gate: batcher.gate,
      silenceMs: config.FEED_SILENCE_MS,
      maxMessageBytes: config.FEED_MAX_MESSAGE_BYTES,
      backoff: { firstMs: 250, maxMs: config.FEED_RETRY_MAX_MS },
      signal,
      onOpen: (resumedAfter, notResumedBecause) => {
        reports.opened(resumedAfter, notResumedBecause)
        // A later start would ask for it again.
        if (notResumedBecause !== null) attempt('the position was not cleared', feedState.clearPosition(feed))
      },
      onWait: wait => {
        const shown = wait && { why: wait.why, until: Date.now() + wait.ms }
        if (wait === null || wait.ms >= minShownWaitMs)
          attempt('the wait was not saved', feedState.saveWait(feed, shown))
      },
      onEnd: ({ why, aliveAt }) => reports.ended(why, aliveAt),
      onMessage: event => {
        reports.countMessage()
        batcher.add({ ...event, receivedAt: Date.now() })
      },
    },
    log,
  )
  await batcher.end()
  await reports.end()
  // Rejects if messages were lost.
  await outbox.end()
}

/** A message with the feed's position after it. */
type ReadMessage = FeedEvent & RawMessage

const toRawMessage = ({ type, eventId, data, receivedAt }: ReadMessage): RawMessage => ({
  type,
  eventId,
  data,
  receivedAt,
})

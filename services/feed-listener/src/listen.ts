import { messageId, newListenerRun, type RawBatch, type RawMessage } from '@scores/contracts'
import type { FeedPositions, HeldLease, RawBatchProducer } from '@scores/queue'
import { type Logger, retryUntilDone } from '@scores/runtime'
import { Batcher } from './batcher.ts'
import type { Config } from './config.ts'
import { enqueue } from './enqueue.ts'
import { superviseFeed } from './supervise-feed.ts'

export interface ListenOptions {
  config: Config
  producer: RawBatchProducer
  positions: FeedPositions
  lease: HeldLease
}

/**
 * One run of a listener: reads the feed for as long as it has the lease.
 *
 * @returns when the lease's signal has aborted and all that was read is on the queue
 */
export async function listen(
  { config, producer, positions, lease }: ListenOptions,
  log: Logger,
): Promise<void> {
  const feed = config.FEED_NAME
  const listenerRun = newListenerRun()
  const { signal } = lease
  const lastEventId = await retryUntilDone(
    () => positions.lastEventId(feed),
    { firstMs: 100, maxMs: 2_000 },
    error => log.warn({ err: error }, 'the position in the feed can not be read'),
  )

  let sequence = 0
  const number = (messages: RawMessage[]): RawBatch => {
    const firstSequence = sequence + 1
    sequence += messages.length
    return { feed, listenerRun, firstSequence, messages }
  }
  // Read while another listener may have had the lease: if it had, it has read the same.
  const uncertain = new Set<RawMessage>()
  const withoutOthers = async (batches: RawMessage[][]): Promise<RawMessage[][]> => {
    if (uncertain.size === 0) return batches
    if (await lease.confirm()) {
      uncertain.clear()
      return batches
    }
    return batches
      .map(batch => batch.filter(message => !uncertain.has(message)))
      .filter(batch => batch.length > 0)
  }
  const batcher = new Batcher<RawMessage>(
    {
      lingerMs: config.BATCH_LINGER_MS,
      maxMessages: config.BATCH_MAX_MESSAGES,
      maxBytes: config.BATCH_MAX_BYTES,
    },
    async batches => enqueue((await withoutOthers(batches)).map(number), producer, positions, log),
  )

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
      onMessage: ({ type, lastEventId: eventId, data }) => {
        const message = {
          id: messageId(feed, eventId, type, data),
          type,
          eventId,
          data,
          receivedAt: Date.now(),
        }
        if (!lease.isCertain()) uncertain.add(message)
        batcher.add(message)
      },
    },
    log,
  )
  await batcher.end()
}

const headersOf = ({ FEED_BEARER_TOKEN, FEED_HEADERS }: Config): Record<string, string> => ({
  ...FEED_HEADERS,
  ...(FEED_BEARER_TOKEN === '' ? {} : { Authorization: `Bearer ${FEED_BEARER_TOKEN}` }),
})

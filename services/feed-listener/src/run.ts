import { messageId, newListenerRun, type RawBatch, type RawMessage } from '@scores/contracts'
import { FeedPositions, queueLocation, RawBatchProducer } from '@scores/queue'
import type { Run } from '@scores/runtime'
import { Batcher } from './batcher.ts'
import { type Config, readConfig } from './config.ts'
import { enqueue } from './enqueue.ts'
import { superviseFeed } from './supervise-feed.ts'

export const run: Run = async ({ env, log, resources, fail }) => {
  const config = readConfig(env)
  const feed = config.FEED_NAME
  const listenerRun = newListenerRun()

  const producer = await RawBatchProducer.open(queueLocation(config), log)
  resources.defer(() => producer.close())
  const positions = FeedPositions.open(queueLocation(config), log)
  resources.defer(() => positions.close())

  let sequence = 0
  const number = (messages: RawMessage[]): RawBatch => {
    const firstSequence = sequence + 1
    sequence += messages.length
    return { feed, listenerRun, firstSequence, messages }
  }
  const batcher = new Batcher<RawMessage>(
    {
      lingerMs: config.BATCH_LINGER_MS,
      maxMessages: config.BATCH_MAX_MESSAGES,
      maxBytes: config.BATCH_MAX_BYTES,
    },
    batches => enqueue(batches.map(number), producer, positions, log),
  )
  resources.defer(() => batcher.end())

  const stopping = new AbortController()
  const reading = superviseFeed(
    {
      url: config.FEED_URL,
      headers: headersOf(config),
      lastEventId: await positions.lastEventId(feed),
      gate: batcher.gate,
      silenceMs: config.FEED_SILENCE_MS,
      maxMessageBytes: config.FEED_MAX_MESSAGE_BYTES,
      backoff: { firstMs: 250, maxMs: config.FEED_RETRY_MAX_MS },
      signal: stopping.signal,
      onMessage: ({ type, lastEventId, data }) =>
        batcher.add({
          id: messageId(feed, lastEventId, type, data),
          type,
          eventId: lastEventId,
          data,
          receivedAt: Date.now(),
        }),
    },
    log,
  ).catch(fail)
  resources.defer(() => {
    stopping.abort()
    return reading
  })
  log.info({ feed, listenerRun }, 'listening')
}

const headersOf = ({ FEED_BEARER_TOKEN, FEED_HEADERS }: Config): Record<string, string> => ({
  ...FEED_HEADERS,
  ...(FEED_BEARER_TOKEN === '' ? {} : { Authorization: `Bearer ${FEED_BEARER_TOKEN}` }),
})

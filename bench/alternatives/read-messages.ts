import { messageId, newListenerRun, type RawMessage, type ReceivedMessage } from '@scores/contracts'
import { Batcher, superviseFeed } from '@scores/feed-listener'
import { createLogger } from '@scores/runtime'

/** Messages per enqueue. pg-boss and graphile-worker handle this number well. */
export const batchSize = 500

/** Reads the feed as the pipeline's listener does. Hands over one batch at a time. */
export function readMessages(
  feedUrl: string,
  handOver: (messages: ReceivedMessage[]) => Promise<void>,
): void {
  const origin = { feed: 'bench', listenerRun: newListenerRun() }
  let sequence = 0
  const identify = (message: RawMessage): ReceivedMessage => {
    sequence += 1
    return { id: messageId(origin, sequence, message), sequence, ...message }
  }
  const batcher = new Batcher<RawMessage>(
    { lingerMs: () => 5, maxMessages: batchSize, maxBytes: 1_048_576 },
    async batches => {
      for (const batch of batches) await handOver(batch.map(identify))
    },
  )
  const options = {
    url: feedUrl,
    headers: {},
    lastEventId: null,
    gate: batcher.gate,
    silenceMs: 600_000,
    maxMessageBytes: 8_388_608,
    backoff: { firstMs: 250, maxMs: 1_000 },
    signal: new AbortController().signal,
    onOpen: () => undefined,
    onEnd: () => undefined,
    onMessage: ({ type, eventId, data }: Omit<RawMessage, 'receivedAt'>) =>
      batcher.add({ type, eventId, data, receivedAt: Date.now() }),
  }
  void superviseFeed(options, createLogger('bench', 'error'))
}

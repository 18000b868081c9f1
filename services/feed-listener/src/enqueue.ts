import type { RawBatch } from '@scores/contracts'
import type { FeedPositions, RawBatchProducer } from '@scores/queue'
import { describeError, type Logger, retryUntilDone } from '@scores/runtime'

const backoff = { firstMs: 100, maxMs: 5_000 }

/**
 * Puts batches on the queue, however long that is away, and then, not before, saves how far the feed was read.
 * A position that can't be saved costs nothing but messages sent twice after a crash, which are known as such.
 */
export async function enqueue(
  batches: readonly RawBatch[],
  producer: RawBatchProducer,
  positions: FeedPositions,
  log: Logger,
): Promise<void> {
  if (batches.length === 0) return
  let wasAway = false
  await retryUntilDone(
    () => producer.add(batches),
    backoff,
    (error, failures) => {
      wasAway = true
      log.warn({ why: describeError(error), failures }, 'the queue does not accept; the feed is held back')
    },
  )
  if (wasAway) log.info('the queue accepts again')
  const last = batches.at(-1)
  const message = last?.messages.at(-1)
  if (!last || !message) return
  const { feed, listenerRun, firstSequence, messages } = last
  const position = {
    feed,
    listenerRun,
    sequence: firstSequence + messages.length - 1,
    eventId: message.eventId,
  }
  await positions.save(position).catch((error: unknown) => {
    log.warn({ why: describeError(error) }, 'the position in the feed was not saved')
  })
}

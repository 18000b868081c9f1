import { type Backoff, backoffMs, type Logger, pause } from '@scores/runtime'
import { type FeedMessage, type ReadFeedOptions, readFeed } from './read-feed.ts'

export interface SuperviseOptions extends Omit<ReadFeedOptions, 'onOpen'> {
  backoff: Backoff
}

/**
 * Keeps reading the feed until the signal aborts: after an error of whatever kind (status, content type, network,
 * silence) it connects again, after a wait that grows while no message comes, and where the last message left off.
 */
export async function superviseFeed({ backoff, ...options }: SuperviseOptions, log: Logger): Promise<void> {
  const { url, signal } = options
  let lastEventId = options.lastEventId
  let failures = 0
  const onMessage = (message: FeedMessage) => {
    // What was read is in our hands and gets onto the queue: resume after it, not after what the queue has by now.
    if (message.lastEventId === '') message.lastEventId = lastEventId ?? ''
    else lastEventId = message.lastEventId
    options.onMessage(message)
  }
  while (!signal.aborted) {
    log.info({ url, lastEventId }, 'connecting to the feed')
    const onOpen = () => log.info({ url }, 'feed connected')
    const { why, messages, retryHintMs } = await readFeed({ ...options, lastEventId, onOpen, onMessage })
    if (signal.aborted) return
    failures = messages > 0 ? 1 : failures + 1
    const waitMs = Math.max(retryHintMs, backoffMs(backoff, failures))
    log.warn({ url, why, messages, failures, waitMs }, 'feed connection ended')
    await pause(waitMs, signal)
  }
}

import { type Backoff, backoffMs, type Logger, pause } from '@scores/runtime'
import { type FeedEnd, type FeedMessage, type ReadFeedOptions, readFeed } from './read-feed.ts'
import { SilenceLimit } from './silence-limit.ts'

export interface SuperviseOptions extends Omit<ReadFeedOptions, 'onOpen' | 'silence'> {
  backoff: Backoff
  /** The shortest silence after which a connection is taken for dead, milliseconds. */
  silenceMs: number
  /** Told when a connection is open, with the event id that the feed was asked to resume after. */
  onOpen: (resumedAfter: string) => void
  /** Told when a connection that was open is not any more. */
  onEnd: (end: FeedEnd) => void
}

/**
 * Keeps reading the feed until the signal aborts: after an error of whatever kind (status, content type, network,
 * silence) it connects again, after a wait that grows while no message comes, and where the last message left off.
 */
export async function superviseFeed(
  { backoff, silenceMs, onOpen, onEnd, ...options }: SuperviseOptions,
  log: Logger,
): Promise<void> {
  const { url, signal } = options
  const silence = new SilenceLimit(silenceMs)
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
    const resumedAfter = lastEventId ?? ''
    let isOpen = false
    const end = await readFeed({
      ...options,
      silence,
      lastEventId,
      onMessage,
      onOpen: () => {
        isOpen = true
        log.info({ url }, 'feed connected')
        onOpen(resumedAfter)
      },
    })
    if (isOpen) onEnd(end)
    if (signal.aborted) return
    const { why, messages, isSilent, retryHintMs } = end
    if (isSilent && messages === 0) silence.heardNothing()
    failures = messages > 0 ? 1 : failures + 1
    const waitMs = Math.max(retryHintMs, backoffMs(backoff, failures))
    log.warn({ url, why, messages, failures, waitMs }, 'feed connection ended')
    await pause(waitMs, signal)
  }
}

import { type Backoff, backoffMs, type Logger, pause } from '@scores/runtime'
import { type FeedEnd, type ReadFeedOptions, readFeed } from './read-feed.ts'
import { SilenceLimit } from './silence-limit.ts'

export interface SuperviseOptions extends Omit<ReadFeedOptions, 'onOpen' | 'silence' | 'lastEventId'> {
  /** The event id to resume after; null to start with live events. */
  lastEventId: string | null
  backoff: Backoff
  /** The shortest silence after which a connection counts as dead, in milliseconds. */
  silenceMs: number
  /** Called when a connection opens, with the event id that it resumes after. */
  onOpen: (resumedAfter: string) => void
  /** Called when an open connection ends. */
  onEnd: (end: FeedEnd) => void
}

/**
 * Reads the feed until the signal aborts. After any error (status, content type, network, silence) it reconnects and resumes
 * after the last message. The delay grows while no message arrives.
 */
export async function superviseFeed(
  { backoff, silenceMs, onOpen, onEnd, ...options }: SuperviseOptions,
  log: Logger,
): Promise<void> {
  const { url, signal } = options
  const silence = new SilenceLimit(silenceMs)
  let lastEventId = options.lastEventId ?? ''
  let failures = 0
  while (!signal.aborted) {
    log.info({ url, lastEventId }, 'connecting to the feed')
    const resumedAfter = lastEventId
    let isOpen = false
    const end = await readFeed({
      ...options,
      silence,
      lastEventId,
      onOpen: () => {
        isOpen = true
        log.info({ url }, 'feed connected')
        onOpen(resumedAfter)
      },
    })
    if (isOpen) onEnd(end)
    if (signal.aborted) return
    const { why, messages, isSilent, retryMs } = end
    // Messages already read will reach the queue. Resume after them, not after those on the queue.
    lastEventId = end.lastEventId
    if (isSilent && messages === 0) silence.recordEmptyConnection()
    failures = messages > 0 ? 1 : failures + 1
    const waitMs = Math.max(retryMs ?? 0, backoffMs(backoff, failures))
    log.warn({ url, why, messages, failures, waitMs }, 'feed connection ended')
    await pause(waitMs, signal)
  }
}

import { type Backoff, backoffMs, type Logger, pause } from '@scores/runtime'
import { FeedNetwork } from './feed-network.ts'
import { nextWait, type Wait } from './next-wait.ts'
import { type FeedEnd, type ReadFeedOptions, readFeed } from './read-feed.ts'
import { ResumePoint } from './resume-point.ts'
import { SilenceLimit } from './silence-limit.ts'

export interface SuperviseOptions
  extends Omit<ReadFeedOptions, 'onOpen' | 'silence' | 'lastEventId' | 'network'> {
  /** The event id to resume after; null to start with live events. */
  lastEventId: string | null
  backoff: Backoff
  /** The shortest silence after which a connection counts as dead, in milliseconds. */
  silenceMs: number
  /**
   * Called when a connection opens.
   *
   * @param resumedAfter - the event id after which the feed was asked to resume; empty for none
   * @param notResumedBecause - why a position was given up; null if none was
   */
  onOpen: (resumedAfter: string, notResumedBecause: string | null) => void
  /** Called when an open connection ends. */
  onEnd: (end: FeedEnd) => void
  /** Called at the start of each wait, and with null at its end. */
  onWait?: (wait: Wait | null) => void
}

/**
 * Reads the feed until the signal aborts. After any error (status, content type, network, silence) it reconnects and resumes
 * after the last message. The delay grows while no message arrives.
 */
export async function superviseFeed(
  { backoff, silenceMs, onOpen, onEnd, onWait, ...options }: SuperviseOptions,
  log: Logger,
): Promise<void> {
  const { url, signal } = options
  const silence = new SilenceLimit(silenceMs)
  const resume = new ResumePoint(options.lastEventId ?? '')
  let retryMs: number | null = null
  let failures = 0
  await using network = new FeedNetwork()
  while (!signal.aborted) {
    const { lastEventId, unusableBecause } = resume
    log.info({ url, lastEventId, without: unusableBecause }, 'connecting to the feed')
    let isOpen = false
    const end = await readFeed({
      ...options,
      silence,
      network,
      lastEventId,
      onOpen: () => {
        isOpen = true
        resume.opened()
        log.info({ url }, 'feed connected')
        if (unusableBecause !== null)
          log.warn({ why: unusableBecause }, 'the position in the feed is given up; messages may be missing')
        onOpen(lastEventId, unusableBecause)
      },
    })
    if (isOpen) {
      // Messages already read will reach the queue. Resume after them, not after those on the queue.
      resume.moveTo(end.lastEventId)
      onEnd(end)
    } else {
      resume.refused(end.refusal?.status ?? null)
    }
    if (signal.aborted) return
    const { why, messages, isSilent, refusal } = end
    if (isSilent && messages === 0) silence.recordEmptyConnection()
    failures = messages > 0 ? 1 : failures + 1
    retryMs = end.retryMs ?? retryMs
    const wait = nextWait(
      { backoffMs: backoffMs(backoff, failures), retryMs, retryAfterMs: refusal?.retryAfterMs ?? null },
      backoff.maxMs,
    )
    log.warn(
      { url, why, messages, failures, waitMs: wait.ms, waitBecause: wait.why },
      `feed connection ended; the next attempt is in ${(wait.ms / 1_000).toFixed(1)} s`,
    )
    onWait?.(wait)
    await pause(wait.ms, signal)
    onWait?.(null)
  }
}

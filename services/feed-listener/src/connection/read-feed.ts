import { type ErrorEvent, EventSource } from 'eventsource'
import { createFeedFetch, type FeedFetchOptions } from './feed-fetch.ts'

/** A message as it comes from the wire. */
export interface FeedMessage {
  /** The `event:` line, or `message`. */
  type: string
  /** The stream's last event id; empty where it had none yet. */
  lastEventId: string
  data: string
}

export interface ReadFeedOptions extends Omit<FeedFetchOptions, 'onBytes' | 'onSilence' | 'onRetryHint'> {
  url: string
  onOpen: () => void
  onMessage: (message: FeedMessage) => void
  /** Ends the connection. */
  signal: AbortSignal
}

/** How a connection ended. */
export interface FeedEnd {
  why: string
  isSilent: boolean
  /** Messages that came over it. */
  messages: number
  /** Up to when it is known to have been alive, milliseconds since 1970. */
  aliveAt: number
  /** How long the feed wants us to wait, milliseconds; 0 where it didn't say. */
  retryHintMs: number
}

/**
 * EventSource hands a named event only to who listens for that name. A feed may send names that we don't know, and
 * none of its messages may be lost.
 */
class EventSourceOfAllTypes extends EventSource {
  onAny: (message: FeedMessage) => void = () => undefined

  override dispatchEvent(event: Event): boolean {
    if (event instanceof MessageEvent) {
      this.onAny({ type: event.type, lastEventId: event.lastEventId, data: String(event.data) })
      return true
    }
    return super.dispatchEvent(event)
  }
}

/** Reads the feed over one connection, until that ends for whatever reason. Never rejects. */
export async function readFeed({
  url,
  onOpen,
  onMessage,
  signal,
  ...fetching
}: ReadFeedOptions): Promise<FeedEnd> {
  const ended = Promise.withResolvers<string>()
  let messages = 0
  let retryHintMs = 0
  let silentForMs: number | null = null
  let lastBytesAt = Date.now()
  const source = new EventSourceOfAllTypes(url, {
    // Never reached: the stream's events are cut before.
    maxBufferSize: Number.MAX_SAFE_INTEGER,
    fetch: createFeedFetch({
      ...fetching,
      onBytes: () => {
        lastBytesAt = Date.now()
      },
      onSilence: ms => {
        silentForMs = ms
      },
      onRetryHint: ms => {
        retryHintMs = ms
      },
    }),
  })
  source.onAny = message => {
    messages += 1
    onMessage(message)
  }
  source.addEventListener('open', onOpen)
  // The first error ends it: EventSource would come back by itself after some, without backoff, and never after others.
  source.addEventListener('error', ({ code, message }: ErrorEvent) => {
    ended.resolve(
      silentForMs !== null
        ? `nothing came for ${silentForMs} ms`
        : (message ?? (code ? `status ${code}` : 'the feed ended the stream')),
    )
  })
  const stop = () => ended.resolve('stopped')
  signal.addEventListener('abort', stop, { once: true })
  const why = signal.aborted ? 'stopped' : await ended.promise
  signal.removeEventListener('abort', stop)
  source.close()
  const isSilent = silentForMs !== null
  return { why, isSilent, messages, aliveAt: isSilent ? lastBytesAt : Date.now(), retryHintMs }
}

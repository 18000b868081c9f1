import { type ErrorEvent, EventSource } from 'eventsource'
import { createFeedFetch, type FeedFetchOptions } from './feed-fetch.ts'

/** A message as received from the feed. */
export interface FeedMessage {
  /** The value of the `event:` line, or `message`. */
  type: string
  /** The stream's last event id; empty if it had none so far. */
  lastEventId: string
  data: string
}

export interface ReadFeedOptions extends Omit<FeedFetchOptions, 'onBytes' | 'onSilence' | 'onRetryHint'> {
  url: string
  onOpen: () => void
  onMessage: (message: FeedMessage) => void
  /** Ends the connection when it aborts. */
  signal: AbortSignal
}

/** The end of a connection. */
export interface FeedEnd {
  why: string
  isSilent: boolean
  /** Number of messages received. */
  messages: number
  /** When the connection was last known to be alive, in milliseconds since 1970. */
  aliveAt: number
  /** The feed's requested delay before the next connection, in milliseconds; 0 without a request. */
  retryHintMs: number
}

/**
 * Hands every event to one listener, whatever its name. EventSource needs a listener for each name, but a feed may send
 * unknown names.
 */
class EventSourceOfAllTypes extends EventSource {
  onEvent: (message: FeedMessage) => void = () => undefined

  override dispatchEvent(event: Event): boolean {
    if (event instanceof MessageEvent) {
      this.onEvent({ type: event.type, lastEventId: event.lastEventId, data: String(event.data) })
      return true
    }
    return super.dispatchEvent(event)
  }
}

/** Reads the feed over one connection until it ends for any reason. Never rejects. */
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
    // Never reached, since events are truncated before.
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
  source.onEvent = message => {
    messages += 1
    onMessage(message)
  }
  source.addEventListener('open', onOpen)
  // The first error ends the connection. EventSource itself reconnects without backoff after some errors, and never after others.
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

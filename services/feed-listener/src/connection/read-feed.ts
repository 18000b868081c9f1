import { describeError, type Gate } from '@scores/runtime'
import { EventParser, type FeedEvent } from './event-parser.ts'
import { FeedRefusal, type FeedRequest, requestFeed } from './request-feed.ts'
import type { SilenceLimit } from './silence-limit.ts'

export interface ReadFeedOptions extends FeedRequest {
  /** Nothing is read while the gate is closed, so that TCP slows the sender down. */
  gate: Gate
  /** Ends a stream that is silent for too long. */
  silence: SilenceLimit
  /** Maximum size of a message's data. More is truncated. */
  maxMessageBytes: number
  onOpen: () => void
  onMessage: (message: FeedEvent) => void
}

/** The end of a connection. */
export interface FeedEnd {
  why: string
  isSilent: boolean
  /** Number of messages received. */
  messages: number
  /** The position after the last event: the last event id of the SSE standard. */
  lastEventId: string
  /** When the connection was last known to be alive, in milliseconds since 1970. */
  aliveAt: number
  /** The last `retry:` line, in milliseconds; null if there was none. */
  retryMs: number | null
  /** The feed's answer, if it was not a stream of events. */
  refusal: FeedRefusal | null
}

/** Reads the feed over one connection until it ends for any reason. Never rejects. */
export async function readFeed(options: ReadFeedOptions): Promise<FeedEnd> {
  const { gate, silence, maxMessageBytes, onOpen, onMessage } = options
  let messages = 0
  const found: { retryMs: number | null; silentForMs: number | null } = { retryMs: null, silentForMs: null }
  let aliveAt = Date.now()
  const parser = new EventParser({
    maxDataBytes: maxMessageBytes,
    lastEventId: options.lastEventId,
    onEvent: event => {
      messages += 1
      onMessage(event)
    },
    onRetry: ms => {
      found.retryMs = ms
    },
  })
  const endOf = (why: string, refusal: FeedRefusal | null = null): FeedEnd => ({
    why: options.signal.aborted ? 'stopped' : why,
    isSilent: found.silentForMs !== null,
    messages,
    lastEventId: parser.lastEventId,
    aliveAt: found.silentForMs !== null ? aliveAt : Date.now(),
    retryMs: found.retryMs,
    refusal,
  })

  // Ends the request too, if the stream is left early.
  const leaving = new AbortController()
  const signal = AbortSignal.any([options.signal, leaving.signal])
  try {
    const reader = (await requestFeed({ ...options, signal })).getReader()
    onOpen()
    let isFirst = true
    for (;;) {
      await gate.whenOpen(signal)
      const askedAt = performance.now()
      const silenceMs = silence.ms
      const timer = setTimeout(() => {
        found.silentForMs = silenceMs
        leaving.abort()
      }, silenceMs)
      const { done, value } = await reader.read().finally(() => clearTimeout(timer))
      if (done) return endOf('the feed ended the stream')
      aliveAt = Date.now()
      if (!isFirst) silence.recordPause(performance.now() - askedAt)
      isFirst = false
      parser.feed(value)
    }
  } catch (error) {
    const { silentForMs } = found
    if (silentForMs !== null) return endOf(`nothing came for ${silentForMs} ms`)
    return endOf(describeError(error), error instanceof FeedRefusal ? error : null)
  } finally {
    leaving.abort()
  }
}

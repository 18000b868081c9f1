import type { Gate } from '@scores/runtime'
import type { FetchLike } from 'eventsource'
import { EventLimit } from './event-limit.ts'
import type { SilenceLimit } from './silence-limit.ts'

export interface FeedFetchOptions {
  /** Request headers. */
  headers: Readonly<Record<string, string>>
  /** The event id to resume after; null to start with live events. */
  lastEventId: string | null
  /** Nothing is read while the gate is closed, so that TCP slows the sender down. */
  gate: Gate
  /** Ends a stream that is silent for too long. */
  silence: SilenceLimit
  /** Larger events are truncated. */
  maxMessageBytes: number
  /** Called for every chunk, comments included. */
  onBytes: () => void
  /** Called once, when silence ends the stream, with its length in milliseconds. */
  onSilence: (ms: number) => void
  /** Called with the feed's requested delay before the next connection, in milliseconds. */
  onRetryHint: (ms: number) => void
}

/** Creates a `fetch` for one EventSource. It adds headers and reads the body only as fast as messages are taken. */
export function createFeedFetch(options: FeedFetchOptions): FetchLike {
  return async (url, init) => {
    const resume = options.lastEventId === null ? {} : { 'Last-Event-ID': toHeader(options.lastEventId) }
    const response = await fetch(url, {
      ...init,
      headers: { ...resume, ...options.headers, ...init.headers },
    })
    return {
      status: response.status,
      url: response.url,
      redirected: response.redirected,
      headers: response.headers,
      body: response.body && guard(response.body, options),
    }
  }
}

function guard(
  body: ReadableStream<Uint8Array>,
  { gate, silence, maxMessageBytes, onBytes, onSilence, onRetryHint }: FeedFetchOptions,
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  const limit = new EventLimit(maxMessageBytes)
  let isFirst = true
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        await gate.whenOpen()
        const askedAt = performance.now()
        const silenceMs = silence.ms
        const timer = setTimeout(() => {
          onSilence(silenceMs)
          // A pending read then ends as if the stream had ended.
          reader.cancel().catch(() => undefined)
        }, silenceMs)
        const { done, value } = await reader.read().finally(() => clearTimeout(timer))
        if (done) return controller.close()
        onBytes()
        if (!isFirst) silence.recordPause(performance.now() - askedAt)
        if (isFirst) findRetryHint(value, onRetryHint)
        isFirst = false
        controller.enqueue(limit.next(value))
      },
      cancel: reason => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}

/** EventSource does not expose `retry:`. Servers send it at the beginning. */
function findRetryHint(chunk: Uint8Array, onRetryHint: (ms: number) => void): void {
  const [, ms] = /^retry: ?(\d{1,9})$/m.exec(new TextDecoder().decode(chunk).replaceAll('\r', '\n')) ?? []
  if (ms !== undefined) onRetryHint(Number(ms))
}

/** Encodes the id as UTF-8, as the SSE standard requires. HTTP header values are bytes. */
const toHeader = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

import type { Gate } from '@scores/runtime'
import type { FetchLike } from 'eventsource'
import { EventLimit } from './event-limit.ts'
import type { SilenceLimit } from './silence-limit.ts'

export interface FeedFetchOptions {
  /** Sent with the request. */
  headers: Readonly<Record<string, string>>
  /** Where to resume; null to start with what is live. */
  lastEventId: string | null
  /** Nothing is read while it is closed, so that the feed's sender is held back by TCP. */
  gate: Gate
  /** Without a byte for so long the stream is ended. */
  silence: SilenceLimit
  /** A larger event is cut. */
  maxMessageBytes: number
  /** Told of everything that comes, comments too. */
  onBytes: () => void
  /** Told once, when the stream is ended for silence of so many milliseconds. */
  onSilence: (ms: number) => void
  /** Told when the feed asks for a wait before the next connection, milliseconds. */
  onRetryHint: (ms: number) => void
}

/** A `fetch` for one EventSource: with headers, and a body that is read only as fast as we can take it. */
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
          // A read that is under way ends as if the stream had ended.
          reader.cancel().catch(() => undefined)
        }, silenceMs)
        const { done, value } = await reader.read().finally(() => clearTimeout(timer))
        if (done) return controller.close()
        onBytes()
        if (!isFirst) silence.heard(performance.now() - askedAt)
        if (isFirst) findRetryHint(value, onRetryHint)
        isFirst = false
        controller.enqueue(limit.next(value))
      },
      cancel: reason => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}

/** `retry:` is not surfaced by EventSource. Servers that send it do so at the beginning. */
function findRetryHint(chunk: Uint8Array, onRetryHint: (ms: number) => void): void {
  const [, ms] = /^retry: ?(\d{1,9})$/m.exec(new TextDecoder().decode(chunk).replaceAll('\r', '\n')) ?? []
  if (ms !== undefined) onRetryHint(Number(ms))
}

/** HTTP header values are bytes; the id goes as UTF-8, as the SSE standard says. */
const toHeader = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

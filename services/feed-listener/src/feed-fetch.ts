import type { Signal } from '@scores/runtime'
import type { FetchLike } from 'eventsource'

export interface FeedFetchOptions {
  /** Sent with the request. */
  headers: Readonly<Record<string, string>>
  /** Where to resume; null to start with what is live. */
  lastEventId: string | null
  /** Nothing is read while it is closed, so that the feed's sender is held back by TCP. */
  gate: Signal
  /** Milliseconds without a byte after which the stream is ended. */
  silenceMs: number
  /** Told once, when the stream is ended for silence. */
  onSilence: () => void
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
  { gate, silenceMs, onSilence, onRetryHint }: FeedFetchOptions,
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  let isFirst = true
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        await gate.whenOpen()
        const silence = setTimeout(() => {
          onSilence()
          // A read that is under way ends as if the stream had ended.
          reader.cancel().catch(() => undefined)
        }, silenceMs)
        const { done, value } = await reader.read().finally(() => clearTimeout(silence))
        if (done) return controller.close()
        if (isFirst) findRetryHint(value, onRetryHint)
        isFirst = false
        controller.enqueue(value)
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

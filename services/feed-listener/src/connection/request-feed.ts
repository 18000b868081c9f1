import { fetch, Headers, type Response } from 'undici'
import type { FeedNetwork } from './feed-network.ts'
import { parseRetryAfter } from './next-wait.ts'
import { headerValueOf } from './resume-point.ts'

export interface FeedRequest {
  url: string
  /** Request headers. Only the feed's own origin receives them. */
  headers: Readonly<Record<string, string>>
  /** The event id to resume after; empty to start with live events. */
  lastEventId: string
  /** Maximum time for connecting and for the answer to begin, in milliseconds. */
  connectMs?: number
  /** Other origins to which the feed may redirect. */
  allowedOrigins?: readonly string[]
  network: FeedNetwork
  /** Ends the request and the answer when it aborts. */
  signal: AbortSignal
}

const defaultConnectMs = 30_000
const maxRedirects = 5
const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** The feed answered, but not with server-sent events. */
export class FeedRefusal extends Error {
  readonly status: number
  /** The feed's requested delay before the next request, in milliseconds; null without one. */
  readonly retryAfterMs: number | null

  constructor({ status, headers }: Response, message: string) {
    super(message)
    this.name = 'FeedRefusal'
    this.status = status
    const retryAfter = retryStatuses.has(status) ? headers.get('retry-after') : null
    // Its own clock tells what a date means to the server.
    const now = Date.parse(headers.get('date') ?? '') || Date.now()
    this.retryAfterMs = retryAfter === null ? null : parseRetryAfter(retryAfter, now)
  }
}

/** Answers whose `Retry-After` counts. */
const retryStatuses: ReadonlySet<number> = new Set([429, 503])

/**
 * Requests the feed, and follows its redirects.
 *
 * @returns the bytes of its stream
 * @throws FeedRefusal, or the error of the network
 */
export async function requestFeed(request: FeedRequest): Promise<ReadableStream<Uint8Array>> {
  const { connectMs = defaultConnectMs } = request
  const connecting = new AbortController()
  const timer = setTimeout(() => connecting.abort(new Error(`no answer within ${connectMs} ms`)), connectMs)
  const signal = AbortSignal.any([request.signal, connecting.signal])
  try {
    let url = new URL(request.url)
    for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
      const response = await fetch(url, {
        headers: headersOf(request, url),
        redirect: 'manual',
        dispatcher: request.network.dispatcherFor(url),
        signal,
      })
      const target = await nextUrl(response, request, url)
      if (target === null) return streamOf(response)
      url = target
    }
    throw new Error(`the feed redirected more than ${maxRedirects} times`)
  } finally {
    clearTimeout(timer)
  }
}

/** Returns where the answer redirects to; null if it is no redirect. The body of an answer that is not read is closed. */
async function nextUrl(response: Response, request: FeedRequest, from: URL): Promise<URL | null> {
  const location = response.headers.get('location')
  if (response.status !== 200) await response.body?.cancel()
  if (location === null || !redirectStatuses.has(response.status)) return null
  if (!URL.canParse(location, from.href))
    throw new FeedRefusal(response, 'the feed redirected to no valid URL')
  const url = new URL(location, from.href)
  url.username = ''
  url.password = ''
  const allowed = [new URL(request.url).origin, ...(request.allowedOrigins ?? [])]
  if (allowed.includes(url.origin)) return url
  throw new FeedRefusal(
    response,
    `the feed redirected to another origin, ${url.origin}, which FEED_ALLOW_REDIRECT_ORIGINS does not list`,
  )
}

function headersOf({ url: feedUrl, headers, lastEventId }: FeedRequest, url: URL): Headers {
  const all = new Headers({ Accept: 'text/event-stream', 'Cache-Control': 'no-cache' })
  if (url.origin === new URL(feedUrl).origin)
    for (const [name, value] of Object.entries(headers)) all.set(name, value)
  const position = headerValueOf(lastEventId)
  if (position !== null) all.set('Last-Event-ID', position)
  return all
}

function streamOf(response: Response): ReadableStream<Uint8Array> {
  if (response.status !== 200) throw new FeedRefusal(response, `status ${response.status}`)
  const type = response.headers.get('content-type') ?? ''
  if (!/^\s*text\/event-stream\s*(;|$)/i.test(type)) {
    const found = JSON.stringify(type.slice(0, 100))
    throw new FeedRefusal(response, `the content type is not text/event-stream but ${found}`)
  }
  if (response.body === null) throw new FeedRefusal(response, 'the answer has no body')
  return response.body
}

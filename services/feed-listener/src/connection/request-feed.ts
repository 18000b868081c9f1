import { fetch, Headers, type Response } from 'undici'

export interface FeedRequest {
  url: string
  /** Request headers. */
  headers: Readonly<Record<string, string>>
  /** The event id to resume after; empty to start with live events. */
  lastEventId: string
  /** Ends the request and the answer when it aborts. */
  signal: AbortSignal
}

/** The feed answered, but not with server-sent events. */
export class FeedRefusal extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.name = 'FeedRefusal'
    this.status = status
  }
}

/**
 * Requests the feed.
 *
 * @returns the bytes of its stream
 * @throws FeedRefusal, or the error of the network
 */
export async function requestFeed(request: FeedRequest): Promise<ReadableStream<Uint8Array>> {
  const response = await fetch(request.url, { headers: headersOf(request), signal: request.signal })
  try {
    return streamOf(response)
  } catch (error) {
    // Frees the connection.
    response.body?.cancel().catch(() => undefined)
    throw error
  }
}

function headersOf({ headers, lastEventId }: FeedRequest): Headers {
  const all = new Headers({ Accept: 'text/event-stream', 'Cache-Control': 'no-cache' })
  for (const [name, value] of Object.entries(headers)) all.set(name, value)
  if (lastEventId !== '') all.set('Last-Event-ID', toHeader(lastEventId))
  return all
}

/** Encodes the id as UTF-8, as the SSE standard requires. HTTP header values are bytes. */
const toHeader = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

function streamOf({ status, headers, body }: Response): ReadableStream<Uint8Array> {
  if (status !== 200) throw new FeedRefusal(status, `status ${status}`)
  const type = headers.get('content-type') ?? ''
  if (!/^\s*text\/event-stream\s*(;|$)/i.test(type))
    throw new FeedRefusal(
      status,
      `the content type is not text/event-stream but ${JSON.stringify(type.slice(0, 100))}`,
    )
  if (body === null) throw new FeedRefusal(status, 'the answer has no body')
  return body
}

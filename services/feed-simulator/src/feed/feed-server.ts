import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

export interface FeedServerOptions {
  /** Takes over the connection and answers for as long as needed. */
  serveFeed: (request: IncomingMessage, response: ServerResponse) => void
  /** Number of first requests for the feed to refuse. */
  refuseFirst: number
  /** Refuses one in this many requests for the feed; 0 for none. */
  refuseEvery: number
  /** Returns the answer of `/sent`. */
  summary: () => object
  /** Ends all connections of the feed and returns their number. */
  cut: (abruptly: boolean) => number
  endSilence: () => void
}

/**
 * Serves the feed under `/scores`, its summary under `/sent` and a health check under `/healthz`. `POST /cut` ends all
 * connections of the feed after the current message, `POST /cut?abruptly` at once. `POST /end-silence` ends a silence.
 */
export function createFeedServer({
  serveFeed,
  refuseFirst,
  refuseEvery,
  summary,
  cut,
  endSilence,
}: FeedServerOptions): Server {
  let feedRequests = 0
  const isRefused = () => {
    feedRequests += 1
    return feedRequests <= refuseFirst || (refuseEvery > 0 && feedRequests % refuseEvery === 0)
  }

  // Nagle's algorithm would merge the chunks that are cut on purpose.
  return createServer({ noDelay: true }, (request, response) => {
    const [path, query] = (request.url ?? '').split('?')
    const method = path === '/cut' || path === '/end-silence' ? 'POST' : 'GET'
    if (request.method !== method) answer(response, 405, `only ${method}\n`)
    else if (path === '/cut') answer(response, 200, `${cut(query === 'abruptly')}`)
    else if (path === '/end-silence') {
      endSilence()
      answer(response, 200, 'ok')
    } else if (path === '/healthz') answer(response, 200, 'ok')
    else if (path === '/sent') answer(response, 200, JSON.stringify(summary()), 'application/json')
    else if (path !== '/scores') answer(response, 404, 'not found; the feed is /scores\n')
    else if (isRefused())
      answer(response, 503, 'refused, as SIMULATOR_REFUSE_FIRST or SIMULATOR_REFUSE_EVERY says\n')
    else serveFeed(request, response)
  })
}

function answer(response: ServerResponse, status: number, body: string, type = 'text/plain'): void {
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8` }).end(body)
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

export interface FeedServerOptions {
  /** Takes the connection over: it answers as long as it likes. */
  serveFeed: (request: IncomingMessage, response: ServerResponse) => void
  /** So many of the first requests for the feed are refused. */
  refuseFirst: number
  /** Every so many requests for the feed one is refused; 0 for none. */
  refuseEvery: number
  /** What `/sent` answers, as JSON. */
  summary: () => object
  /** Ends all connections of the feed; how many, is what `/cut` answers. */
  cut: (abruptly: boolean) => number
}

/**
 * The routes: `/scores` is the feed, `/sent` the summary, `/healthz` a sign of life. `POST /cut` ends all connections
 * of the feed after the last whole message, `POST /cut?abruptly` at once.
 */
export function createFeedServer({
  serveFeed,
  refuseFirst,
  refuseEvery,
  summary,
  cut,
}: FeedServerOptions): Server {
  let feedRequests = 0
  const isRefused = () => {
    feedRequests += 1
    return feedRequests <= refuseFirst || (refuseEvery > 0 && feedRequests % refuseEvery === 0)
  }

  // Each write must leave as it is, as chunks are cut on purpose.
  return createServer({ noDelay: true }, (request, response) => {
    const [path, query] = (request.url ?? '').split('?')
    const method = path === '/cut' ? 'POST' : 'GET'
    if (request.method !== method) answer(response, 405, `only ${method}\n`)
    else if (path === '/cut') answer(response, 200, `${cut(query === 'abruptly')}`)
    else if (path === '/healthz') answer(response, 200, 'ok')
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

import type { ApiScope } from '../api-context.ts'
import { describeRoute } from '../openapi/describe-route.ts'
import { sendStream } from '../requests/send-stream.ts'
import { refTo } from '../schemas/schema-parts.ts'
import type { LiveFeed } from './live-feed.ts'
import { liveMessage } from './overview-schemas.ts'

const streamType = 'text/event-stream'

const schema = describeRoute(
  {
    tag: 'pipeline',
    operationId: 'getLive',
    summary: 'The pipeline as it changes',
    description:
      'With Accept: text/event-stream, server-sent events: `snapshot`, then `change` every second, each with this answer as its data. Last-Event-ID resumes after a message; without it, or after too long, there is a snapshot. Otherwise one snapshot as JSON. An event may come twice; its id tells.',
    otherTypes: [streamType],
  },
  {},
  { 200: refTo(liveMessage) },
)

/** The route that sends the state of the pipeline as it changes. */
export function registerLiveRoutes(scope: ApiScope, live: LiveFeed): void {
  scope.addHook('preClose', async () => live.close())
  scope.get('/live', { schema }, async (request, reply) => {
    const { accept = '', 'last-event-id': lastId } = request.headers
    if (!accept.includes(streamType)) return live.snapshot()
    const client = await live.listen(typeof lastId === 'string' ? lastId : null)
    // The client may have left before there was anything to send.
    if (request.raw.destroyed) client.destroy()
    void reply.type(streamType).header('x-accel-buffering', 'no')
    return sendStream(reply, client)
  })
}

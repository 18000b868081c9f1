import { selectConnections, selectFeedGaps, selectRuns } from '@scores/storage'
import { Type } from 'typebox'
import type { ApiScope } from '../api-context.ts'
import { requestInvalid } from '../errors/reply-with-error.ts'
import { describeRoute } from '../openapi/describe-route.ts'
import { nextOf, parsePosition, positionOf } from '../requests/page-position.ts'
import type { Read } from '../requests/reads.ts'
import { csvParameters, csvType, replyWithCsv, wantsCsv } from '../requests/reply-with-csv.ts'
import {
  idPage,
  nextId,
  nullable,
  objectOf,
  optional,
  pageSize,
  position,
  refTo,
  uuid,
  withDescription,
} from '../schemas/schema-parts.ts'
import { analyticsRun, feedConnection, feedGap } from './operation-schemas.ts'

const asCsv = { tag: 'operations', otherTypes: [csvType] } as const

const gaps = describeRoute(
  {
    ...asCsv,
    operationId: 'listGaps',
    summary: 'Times without a connection to a feed, newest first',
    description: 'A gap is known once the next connection has opened, or the last one has ended.',
  },
  {
    querystring: objectOf({
      ...optional({ after: withDescription(position, '`next` of the page before.') }),
      ...csvParameters,
      limit: pageSize(100),
    }),
  },
  {
    200: objectOf(
      {
        rows: Type.Array(refTo(feedGap)),
        next: withDescription(
          nullable(position),
          '`after` of the next page; null if there are no more pages.',
        ),
      },
      { description: 'A page of gaps.' },
    ),
  },
)

const connections = describeRoute(
  {
    ...asCsv,
    operationId: 'listConnections',
    summary: 'Connections to feeds, newest first',
    description: 'A new listenerRun means that the feed-listener has restarted.',
  },
  {
    querystring: objectOf({
      ...optional({ before: withDescription(uuid, '`next` of the page before.') }),
      ...csvParameters,
      limit: pageSize(100),
    }),
  },
  {
    200: objectOf(
      {
        rows: Type.Array(refTo(feedConnection)),
        next: withDescription(nullable(uuid), '`before` of the next page; null if there are no more pages.'),
      },
      { description: 'A page of connections.' },
    ),
  },
)

const runs = describeRoute(
  {
    ...asCsv,
    operationId: 'listRuns',
    summary: 'Analytics runs, newest first',
    description: 'One each minute, with what it took and how long that took.',
  },
  { querystring: objectOf({ ...csvParameters, ...idPage(100) }) },
  {
    200: objectOf(
      { rows: Type.Array(refTo(analyticsRun)), next: nextId },
      { description: 'A page of runs.' },
    ),
  },
)

/** Routes that show what has happened: connections, gaps and runs. */
export function registerHistoryRoutes(scope: ApiScope, read: Read): void {
  scope.get('/gaps', { schema: gaps }, async (request, reply) => {
    const { limit, after } = request.query
    if (wantsCsv(request)) {
      const columns = Object.keys(feedGap.properties)
      return replyWithCsv(reply, read, { name: 'gaps', columns }, db => selectFeedGaps(db))
    }
    const place = after === undefined ? undefined : gapPosition(after)
    const rows = await read('lookups', reply, db => selectFeedGaps(db, place).limit(limit).execute())
    return { rows, next: nextOf(rows, limit, row => positionOf(row.since.toISOString(), row.feed)) }
  })

  scope.get('/connections', { schema: connections }, async (request, reply) => {
    const { limit, before } = request.query
    if (wantsCsv(request)) {
      const columns = Object.keys(feedConnection.properties)
      return replyWithCsv(reply, read, { name: 'connections', columns }, db => selectConnections(db))
    }
    const rows = await read('lookups', reply, db => selectConnections(db, before).limit(limit).execute())
    return { rows, next: nextOf(rows, limit, row => row.id) }
  })

  scope.get('/runs', { schema: runs }, async (request, reply) => {
    const { limit, before } = request.query
    if (wantsCsv(request)) {
      const columns = Object.keys(analyticsRun.properties)
      return replyWithCsv(reply, read, { name: 'runs', columns }, db => selectRuns(db))
    }
    const rows = await read('lookups', reply, db => selectRuns(db, before).limit(limit).execute())
    return { rows, next: nextOf(rows, limit, row => row.id) }
  })
}

function gapPosition(after: string): { since: string; feed: string } {
  const [since, feed] = parsePosition(after)
  if (typeof since !== 'string' || typeof feed !== 'string' || Number.isNaN(Date.parse(since)))
    throw requestInvalid('query/after is not a position of this list')
  return { since, feed }
}

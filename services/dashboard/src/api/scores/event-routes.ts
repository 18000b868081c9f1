import { AppError } from '@scores/runtime'
import { type EventFilter, listEvents, readEvent, selectEvents } from '@scores/storage'
import { type Static, Type } from 'typebox'
import type { ApiScope } from '../api-context.ts'
import { describeRoute } from '../openapi/describe-route.ts'
import { nextOf } from '../requests/page-position.ts'
import type { Read } from '../requests/reads.ts'
import { csvParameters, csvType, replyWithCsv, wantsCsv } from '../requests/reply-with-csv.ts'
import { id, idPage, nextId, objectOf, optional, refTo, withDescription } from '../schemas/schema-parts.ts'
import { eventRow, eventStory } from './score-schemas.ts'

const querystring = objectOf({
  ...optional({
    student: withDescription(id, 'Id of a student.'),
    exam: withDescription(id, 'Id of an exam.'),
    batch: withDescription(id, 'Id of a row of the ledger.'),
    minute: Type.String({
      format: 'date-time',
      description: 'Start of a minute of the ledger: only events that it counts as stored.',
    }),
  }),
  ...csvParameters,
  ...idPage(50),
})

const list = describeRoute(
  {
    tag: 'scores',
    operationId: 'listEvents',
    summary: 'Stored events, newest first',
    description:
      'Every event as soon as it is committed. Accept: text/csv downloads all of them in one snapshot.',
    otherTypes: [csvType],
  },
  { querystring },
  {
    200: objectOf({ rows: Type.Array(refTo(eventRow)), next: nextId }, { description: 'A page of events.' }),
  },
)

const story = describeRoute(
  {
    tag: 'scores',
    operationId: 'getEvent',
    summary: 'An event and where it came from',
    description: 'With the job that stored it, and the quarantined message that it was, if any.',
    errors: [404],
  },
  { params: objectOf({ id }) },
  { 200: refTo(eventStory) },
)

const columns = Object.keys(eventRow.properties)

/** Routes that show stored events. */
export function registerEventRoutes(scope: ApiScope, read: Read): void {
  scope.get('/events', { schema: list }, async (request, reply) => {
    const { limit, before, ...query } = request.query
    const filter = filterOf(query)
    if (wantsCsv(request))
      return replyWithCsv(reply, read, { name: 'events', columns }, db => selectEvents(db, filter))
    const page = before === undefined ? filter : { ...filter, before }
    const rows = await read('lookups', reply, db => listEvents(db, page, limit))
    return { rows, next: nextOf(rows, limit, row => row.id) }
  })

  scope.get('/events/:id', { schema: story }, async ({ params }, reply) => {
    const event = await read('lookups', reply, db => readEvent(db, params.id))
    if (!event)
      throw new AppError('NO_SUCH_ROW', `no event has the id ${params.id}`, 'GET /api/events lists them.')
    return event
  })
}

function filterOf({
  student,
  exam,
  batch,
  minute,
}: Omit<Static<typeof querystring>, 'limit' | 'before'>): EventFilter {
  return {
    ...(student === undefined ? {} : { student }),
    ...(exam === undefined ? {} : { exam }),
    ...(batch === undefined ? {} : { batch }),
    ...(minute === undefined ? {} : { minute: new Date(minute) }),
  }
}

import { resumeQueue } from '@scores/quarantine'
import { AppError } from '@scores/runtime'
import { readPause, selectPauses } from '@scores/storage'
import { Type } from 'typebox'
import type { ApiContext, ApiScope } from '../api-context.ts'
import { askQueue } from '../errors/ask-queue.ts'
import { describeRoute } from '../openapi/describe-route.ts'
import { nextOf } from '../requests/page-position.ts'
import type { Read } from '../requests/reads.ts'
import { csvParameters, csvType, replyWithCsv, wantsCsv } from '../requests/reply-with-csv.ts'
import { id, idPage, nextId, objectOf, refTo } from '../schemas/schema-parts.ts'
import { feedPause, resumption } from './operation-schemas.ts'

const list = describeRoute(
  {
    tag: 'operations',
    operationId: 'listPauses',
    summary: 'Pauses of the queue, newest first',
    description:
      'Most messages of a feed failed a check, so nothing more was written. Open ones have no resumedAt.',
    otherTypes: [csvType],
  },
  { querystring: objectOf({ ...csvParameters, ...idPage(50) }) },
  {
    200: objectOf({ rows: Type.Array(refTo(feedPause)), next: nextId }, { description: 'A page of pauses.' }),
  },
)

const resume = describeRoute(
  {
    tag: 'operations',
    operationId: 'resumePause',
    summary: 'Accept the messages and resume the queue',
    description:
      'The queue resumes as a whole, so every open pause ends. Messages that fail the checks are quarantined from now on, until most messages pass again.',
    errors: [403, 404, 409],
  },
  { params: objectOf({ id }) },
  { 200: refTo(resumption) },
)

/** Routes that list pauses and end them. */
export function registerPauseRoutes(scope: ApiScope, { db, queue, log }: ApiContext, read: Read): void {
  scope.get('/pauses', { schema: list }, async (request, reply) => {
    const { limit, before } = request.query
    if (wantsCsv(request)) {
      const columns = Object.keys(feedPause.properties)
      return replyWithCsv(reply, read, { name: 'pauses', columns }, each => selectPauses(each))
    }
    const rows = await read('lookups', reply, each => selectPauses(each, before).limit(limit).execute())
    return { rows, next: nextOf(rows, limit, row => row.id) }
  })

  scope.post('/pauses/:id/resume', { schema: resume }, async ({ params, user }, reply) => {
    const pause = await read('lookups', reply, each => readPause(each, params.id))
    if (!pause)
      throw new AppError('NO_SUCH_ROW', `no pause has the id ${params.id}`, 'GET /api/pauses lists them.')
    if (pause.resumedAt !== null)
      throw new AppError(
        'NOT_PAUSED',
        `pause ${params.id} has ended`,
        'GET /api/pauses shows which pauses are open.',
      )
    const { pauses } = await askQueue(() => resumeQueue(db, queue, 'page', log))
    const resumed = pauses.map(each => each.id)
    log.info({ user, pauses: resumed }, 'the queue was resumed')
    return { resumed }
  })
}

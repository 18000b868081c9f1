import { retryJobs } from '@scores/quarantine'
import { listFailedJobs } from '@scores/queue'
import { Type } from 'typebox'
import type { ApiContext, ApiScope } from '../api-context.ts'
import { askQueue } from '../errors/ask-queue.ts'
import { describeRoute } from '../openapi/describe-route.ts'
import { objectOf, optional, pageSize, refTo, text, withDescription } from '../schemas/schema-parts.ts'
import { failedJob, retriedJobs } from './failed-job-schemas.ts'

const filterParts = {
  feed: text,
  why: withDescription(text, 'Part of the failure reason; case-insensitive.'),
}

const list = describeRoute(
  {
    tag: 'failed jobs',
    operationId: 'listFailedJobs',
    summary: 'Failed jobs, oldest first',
    description:
      'Jobs whose attempts an outage used up. Their messages are neither stored nor quarantined yet.',
  },
  { querystring: objectOf({ ...optional(filterParts), limit: pageSize(100) }) },
  { 200: objectOf({ jobs: Type.Array(refTo(failedJob)) }, { description: 'The jobs.' }) },
)

const retry = describeRoute(
  {
    tag: 'failed jobs',
    operationId: 'retryFailedJobs',
    summary: 'Return failed jobs to the queue',
    description:
      'Retries the jobs that match every given part, or all jobs if none is given, with as many attempts as new jobs.',
    errors: [403, 404],
  },
  {
    body: objectOf(optional({ ids: Type.Array(text, { minItems: 1, maxItems: 10_000 }), ...filterParts })),
  },
  { 200: refTo(retriedJobs) },
)

/** An error may quote a value of the message. */
const maxReasonCharacters = 2_000

/** Routes that list and retry failed jobs. */
export function registerFailedJobRoutes(scope: ApiScope, { queue, log }: ApiContext): void {
  scope.get('/replays/failed-jobs', { schema: list }, async ({ query: { limit, ...filter } }) => ({
    jobs: (await askQueue(() => listFailedJobs(queue, filter, limit, log))).map(({ why, ...job }) => ({
      ...job,
      why: why.slice(0, maxReasonCharacters),
    })),
  }))

  scope.post('/replays/failed-jobs/retry', { schema: retry }, ({ body }) =>
    askQueue(() => retryJobs(queue, body, () => undefined, log)),
  )
}

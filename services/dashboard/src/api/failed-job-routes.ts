import { retryJobs } from '@scores/quarantine'
import { type FailedJobFilter, listFailedJobs } from '@scores/queue'
import { AppError } from '@scores/runtime'
import type { FastifyInstance } from 'fastify'
import type { ApiParts } from './api-parts.ts'
import { describeRoute } from './describe-route.ts'
import { listOf, objectOf, pageSize, ref, said, someOf, text } from './schema-parts.ts'
import { isConnectionLost } from './store-errors.ts'

const filterParts = {
  feed: text,
  why: said(text, 'A part of why they failed, in whatever case.'),
}

const list = describeRoute({
  tag: 'failed jobs',
  operationId: 'listFailedJobs',
  summary: 'Jobs that rest as failed, the oldest first',
  description: 'An outage used up their attempts. Their messages are neither stored nor quarantined yet.',
  query: someOf({ ...filterParts, limit: pageSize(100) }),
  answers: { 200: objectOf({ jobs: listOf(ref('FailedJob')) }, { description: 'The jobs.' }) },
})

const retry = describeRoute({
  tag: 'failed jobs',
  operationId: 'retryFailedJobs',
  summary: 'Put failed jobs on the queue again',
  description: 'With as many attempts as new ones: those that all given parts apply to; with none, all.',
  body: someOf({ ids: { ...listOf(text), minItems: 1, maxItems: 10_000 }, ...filterParts }),
  answers: { 200: ref('RetriedJobs') },
  errors: [403, 404],
})

/** What looks at failed jobs, and puts them back. */
export function registerFailedJobRoutes(scope: FastifyInstance, { queue, log }: ApiParts): void {
  scope.get<{ Querystring: Omit<FailedJobFilter, 'ids'> & { limit: number } }>(
    '/replays/failed-jobs',
    { schema: list },
    async ({ query: { limit, ...filter } }) => ({
      jobs: await ask(() => listFailedJobs(queue, filter, limit, log)),
    }),
  )

  scope.post<{ Body: FailedJobFilter }>('/replays/failed-jobs/retry', { schema: retry }, ({ body }) =>
    ask(() => retryJobs(queue, body, () => undefined, log)),
  )
}

/** The queue may go away between being opened and being asked; only here is it known that it was the queue. */
async function ask<T>(what: () => Promise<T>): Promise<T> {
  try {
    return await what()
  } catch (error) {
    if (!isConnectionLost(error)) throw error
    throw new AppError(
      'QUEUE_UNAVAILABLE',
      'the queue is away',
      'Try again; GET /readyz tells when it is back.',
      {
        cause: error,
      },
    )
  }
}

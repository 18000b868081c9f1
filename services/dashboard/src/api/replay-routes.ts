import type { QuarantineFilter } from '@scores/contracts'
import { readPatch } from '@scores/quality'
import { defaultRate, getReplay, maxRate, startReplay, stopReplay } from '@scores/quarantine'
import { listReplays, type ReplayStatus } from '@scores/storage'
import type { FastifyInstance } from 'fastify'
import type { ApiParts } from './api-parts.ts'
import { describeRoute } from './describe-route.ts'
import { replayStatus } from './replay-schemas.ts'
import { id, listOf, objectOf, pageSize, ref, someOf } from './schema-parts.ts'

const list = describeRoute({
  tag: 'replays',
  operationId: 'listReplays',
  summary: 'Replays, the newest first',
  description: 'The audit: who asked for what, and what became of the messages.',
  query: someOf({ status: replayStatus, limit: pageSize(50) }),
  answers: { 200: objectOf({ replays: listOf(ref('Replay')) }, { description: 'The replays.' }) },
})

const show = describeRoute({
  tag: 'replays',
  operationId: 'getReplay',
  summary: 'A replay',
  description: 'What it was asked for, and how far it is.',
  params: objectOf({ id }),
  answers: { 200: ref('Replay') },
  errors: [404],
})

const start = describeRoute({
  tag: 'replays',
  operationId: 'startReplay',
  summary: 'Replay open messages',
  description:
    'Takes the open messages that the filter means; the replayer has them tried again, patched if there is a patch. It answers at once; GET /api/replays/{id} tells how far it is.',
  body: objectOf(
    {
      filter: ref('QuarantineFilter'),
      patch: ref('Patch'),
      rate: {
        type: 'integer',
        minimum: 1,
        maximum: maxRate,
        default: defaultRate,
        description: 'Messages a second at most.',
      },
    },
    { optional: ['patch', 'rate'] },
  ),
  answers: {
    201: {
      ...ref('Replay'),
      description: 'The replay, which has begun.',
      headers: { Location: { type: 'string', description: 'Its path.' } },
    },
  },
  errors: [403, 404, 409],
})

const cancel = describeRoute({
  tag: 'replays',
  operationId: 'cancelReplay',
  summary: 'End a replay',
  description: 'What it has not tried yet is open again.',
  params: objectOf({ id }),
  answers: { 200: ref('Replay') },
  errors: [403, 404, 409],
})

interface ById {
  Params: { id: number }
}
interface Wanted {
  filter: QuarantineFilter
  patch?: unknown
  rate: number
}

/** What looks at replays, begins and ends them. */
export function registerReplayRoutes(
  scope: FastifyInstance,
  { db, queue, codeVersion, log }: ApiParts,
): void {
  scope.get<{ Querystring: { limit: number; status?: ReplayStatus } }>(
    '/replays',
    { schema: list },
    async ({ query }) => ({ replays: await listReplays(db, query) }),
  )

  scope.get<ById>('/replays/:id', { schema: show }, ({ params }) => getReplay(db, params.id))

  scope.post<{ Body: Wanted }>('/replays', { schema: start }, async ({ body, user }, reply) => {
    const { filter, rate } = body
    const patch = body.patch === undefined ? null : readPatch(body.patch)
    const replay = await startReplay(db, queue, { filter, patch, rate, requestedBy: user, codeVersion }, log)
    return reply.code(201).header('location', `/api/replays/${replay.id}`).send(replay)
  })

  scope.post<ById>('/replays/:id/cancel', { schema: cancel }, ({ params, user }) =>
    stopReplay(db, params.id, user),
  )
}

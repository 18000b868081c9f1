import { readPatch } from '@scores/quality'
import { defaultRate, getReplay, maxRate, startReplay, stopReplay } from '@scores/quarantine'
import { listReplaySummaries } from '@scores/storage'
import { Type } from 'typebox'
import type { ApiContext, ApiScope } from '../api-context.ts'
import { describeRoute } from '../openapi/describe-route.ts'
import { quarantineFilter } from '../quarantine/quarantine-schemas.ts'
import type { Read } from '../requests/reads.ts'
import { id, objectOf, optional, pageSize, refTo, withDefault } from '../schemas/schema-parts.ts'
import { patch, replay, replayStatus, replaySummary } from './replay-schemas.ts'

const list = describeRoute(
  {
    tag: 'replays',
    operationId: 'listReplays',
    summary: 'Replays, newest first',
    description: 'The audit: who requested which replay, and what happened to the messages.',
  },
  { querystring: objectOf({ ...optional({ status: replayStatus }), limit: pageSize(50) }) },
  { 200: objectOf({ replays: Type.Array(refTo(replaySummary)) }, { description: 'The replays.' }) },
)

const show = describeRoute(
  {
    tag: 'replays',
    operationId: 'getReplay',
    summary: 'A replay',
    description: 'Its request and its progress.',
    errors: [404],
  },
  { params: objectOf({ id }) },
  { 200: refTo(replay) },
)

const start = describeRoute(
  {
    tag: 'replays',
    operationId: 'startReplay',
    summary: 'Replay open messages',
    description:
      'Claims the open messages that match the filter. The replayer then retries them, with the patch if one is given. The answer comes immediately; GET /api/replays/{id} shows the progress.',
    errors: [403, 404, 409],
  },
  {
    body: objectOf({
      filter: refTo(quarantineFilter),
      patch: Type.Optional(refTo(patch)),
      rate: withDefault(
        Type.Integer({ minimum: 1, maximum: maxRate, description: 'Maximum number of messages per second.' }),
        defaultRate,
      ),
    }),
  },
  {
    201: Type.With(refTo(replay), {
      description: 'The running replay.',
      headers: { Location: { type: 'string', description: 'Path of the replay.' } },
    }),
  },
)

const cancel = describeRoute(
  {
    tag: 'replays',
    operationId: 'cancelReplay',
    summary: 'Cancel a replay',
    description: 'Messages that it has not tried yet become open again.',
    errors: [403, 404, 409],
  },
  { params: objectOf({ id }) },
  { 200: refTo(replay) },
)

/** Routes that list, start and cancel replays. */
export function registerReplayRoutes(
  scope: ApiScope,
  { db, queue, codeVersion, log }: ApiContext,
  read: Read,
): void {
  scope.get('/replays', { schema: list }, async ({ query }, reply) => ({
    replays: await read('lookups', reply, reader => listReplaySummaries(reader, query)),
  }))

  scope.get('/replays/:id', { schema: show, config: { isLarge: true } }, ({ params }, reply) =>
    read('lookups', reply, reader => getReplay(reader, params.id)),
  )

  scope.post('/replays', { schema: start }, async ({ body, user }, reply) => {
    const plan = {
      filter: body.filter,
      patch: body.patch === undefined ? null : readPatch(body.patch),
      rate: body.rate,
      requestedBy: user,
      codeVersion,
    }
    const started = await startReplay(db, queue, plan, log)
    return reply.code(201).header('location', `/api/replays/${started.id}`).send(started)
  })

  scope.post('/replays/:id/cancel', { schema: cancel }, ({ params, user }) => stopReplay(db, params.id, user))
}

import type { QuarantineFilter } from '@scores/contracts'
import { readPatch } from '@scores/quality'
import { dryRun, testPatch } from '@scores/quarantine'
import type { FastifyInstance } from 'fastify'
import type { ApiParts } from './api-parts.ts'
import { describeRoute } from './describe-route.ts'
import { id, objectOf, ref, said } from './schema-parts.ts'

const dryRunRoute = describeRoute({
  tag: 'replays',
  operationId: 'dryRun',
  summary: 'What a replay would do',
  description:
    'Tries the open messages that the filter means, patched if there is a patch. Nothing is written.',
  body: objectOf({ filter: ref('QuarantineFilter'), patch: ref('Patch') }, { optional: ['patch'] }),
  answers: { 200: ref('DryRun') },
  errors: [403, 404, 409],
})

const test = describeRoute({
  tag: 'replays',
  operationId: 'testPatch',
  summary: 'What a patch does to one message',
  description: 'Of a message in whatever status. Nothing is written.',
  body: objectOf({ patch: ref('Patch'), id: said(id, 'Of a quarantined message.') }),
  answers: { 200: ref('PatchTest') },
  errors: [403, 404],
})

const config = { reads: true }

/** What says what would be, without doing it. */
export function registerTrialRoutes(scope: FastifyInstance, { db }: ApiParts): void {
  scope.post<{ Body: { filter: QuarantineFilter; patch?: unknown } }>(
    '/replays/dry-run',
    { schema: dryRunRoute, config },
    ({ body }) => dryRun(db, body.filter, body.patch === undefined ? null : readPatch(body.patch)),
  )

  scope.post<{ Body: { patch: unknown; id: number } }>(
    '/replays/test-patch',
    { schema: test, config },
    ({ body }) => testPatch(db, readPatch(body.patch), body.id),
  )
}

import { readPatch } from '@scores/quality'
import { dryRun, testPatch } from '@scores/quarantine'
import { Type } from 'typebox'
import type { ApiScope } from '../api-context.ts'
import { describeRoute } from '../openapi/describe-route.ts'
import { quarantineFilter } from '../quarantine/quarantine-schemas.ts'
import type { Read } from '../requests/reads.ts'
import { id, objectOf, refTo, withDescription } from '../schemas/schema-parts.ts'
import { dryRunResult, patch, patchTest } from './replay-schemas.ts'

const dryRunRoute = describeRoute(
  {
    tag: 'replays',
    operationId: 'dryRun',
    summary: 'Preview a replay',
    description:
      'Judges the open messages that match the filter, with the patch if one is given. Nothing is written.',
    errors: [403, 404, 409],
  },
  { body: objectOf({ filter: refTo(quarantineFilter), patch: Type.Optional(refTo(patch)) }) },
  { 200: refTo(dryRunResult) },
)

const testRoute = describeRoute(
  {
    tag: 'replays',
    operationId: 'testPatch',
    summary: 'Try a patch on one message',
    description: 'The message may have any status. Nothing is written.',
    errors: [403, 404],
  },
  { body: objectOf({ patch: refTo(patch), id: withDescription(id, 'Id of a quarantined message.') }) },
  { 200: refTo(patchTest) },
)

const config = { isReadOnly: true }

/** Routes that show what a replay or a patch would do. */
export function registerDryRunRoutes(scope: ApiScope, read: Read): void {
  scope.post('/replays/dry-run', { schema: dryRunRoute, config }, ({ body }, reply) => {
    const patchGiven = body.patch === undefined ? null : readPatch(body.patch)
    return read('dryRuns', reply, db => dryRun(db, body.filter, patchGiven))
  })

  scope.post(
    '/replays/test-patch',
    { schema: testRoute, config: { ...config, isLarge: true } },
    ({ body }, reply) => {
      const patchGiven = readPatch(body.patch)
      return read('lookups', reply, db => testPatch(db, patchGiven, body.id))
    },
  )
}

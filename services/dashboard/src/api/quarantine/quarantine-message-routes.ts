import { getNeighbours, judgePayload } from '@scores/quarantine'
import type { ApiScope } from '../api-context.ts'
import { describeRoute } from '../openapi/describe-route.ts'
import type { Read } from '../requests/reads.ts'
import { anyText, id, objectOf, refTo, withDescription } from '../schemas/schema-parts.ts'
import { neighbours, payloadVerdict } from './quarantine-schemas.ts'

const neighboursRoute = describeRoute(
  {
    tag: 'quarantine',
    operationId: 'getNeighboursOfQuarantined',
    summary: 'The messages before and after a quarantined message',
    description: 'Of the messages with the same cause, in any status.',
    errors: [404],
  },
  { params: objectOf({ id }) },
  { 200: refTo(neighbours) },
)

const judgeRoute = describeRoute(
  {
    tag: 'quarantine',
    operationId: 'judgePayload',
    summary: 'Judge a quarantined message with another payload',
    description: 'Shows under the current rules what an edit would do. Nothing is written.',
    errors: [403, 404],
  },
  {
    params: objectOf({ id }),
    body: objectOf({
      payload: withDescription(anyText, 'The complete text, as a feed would send it.'),
    }),
  },
  { 200: refTo(payloadVerdict) },
)

/** Routes for somebody who reads a message and corrects it. */
export function registerQuarantineMessageRoutes(scope: ApiScope, read: Read): void {
  scope.get('/quarantine/:id/neighbours', { schema: neighboursRoute }, ({ params }, reply) =>
    read('lookups', reply, db => getNeighbours(db, params.id)),
  )

  scope.post(
    '/quarantine/:id/judge',
    { schema: judgeRoute, config: { isReadOnly: true } },
    ({ params, body }, reply) => read('lookups', reply, db => judgePayload(db, params.id, body.payload)),
  )
}

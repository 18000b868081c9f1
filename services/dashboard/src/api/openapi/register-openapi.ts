import swagger from '@fastify/swagger'
import { Type } from 'typebox'
import type { ApiScope } from '../api-context.ts'
import { describeRoute } from './describe-route.ts'

const info = {
  title: 'Exam-score pipeline',
  version: '1.0.0',
  description:
    'Quarantined messages, dry runs and replays of them, and failed jobs. Payloads are data from a feed: never insert one into a page as markup.',
}

const tags = [
  { name: 'quarantine', description: 'Messages that failed a check.' },
  { name: 'replays', description: 'Retries of quarantined messages.' },
  { name: 'failed jobs', description: 'Jobs that an outage left on the queue.' },
  { name: 'this API' },
]

/** Describes the routes that are registered on the scope afterwards, and adds the route that returns the document. */
export async function registerOpenapi(scope: ApiScope): Promise<void> {
  await scope.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info,
      tags,
      components: { securitySchemes: { basic: { type: 'http', scheme: 'basic' } } },
    },
    convertConstToEnum: false,
    refResolver: {
      buildLocalReference: ({ $id }, _base, _fragment, i) => (typeof $id === 'string' ? $id : `def-${i}`),
    },
  })
  const schema = describeRoute(
    {
      tag: 'this API',
      operationId: 'getOpenapi',
      summary: 'This description',
      description: 'OpenAPI 3.1, generated from the schemas that validate requests.',
    },
    {},
    {
      200: Type.Unsafe<object>({
        type: 'object',
        description: 'The document.',
        additionalProperties: true,
      }),
    },
  )
  scope.get('/openapi.json', { schema }, async () => scope.swagger())
}

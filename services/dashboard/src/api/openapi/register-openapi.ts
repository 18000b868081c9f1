import swagger from '@fastify/swagger'
import type { FastifySchema } from 'fastify'
import { Type } from 'typebox'
import type { ApiScope } from '../api-context.ts'
import { describeRoute } from './describe-route.ts'

const info = {
  title: 'Exam-score pipeline',
  version: '1.0.0',
  description:
    'The state of the pipeline, the scores, the quarantine with dry runs and replays, and what operators do. Payloads and names are data from a feed: never insert one into a page as markup.',
}

const tags = [
  { name: 'pipeline', description: 'What flows, and what is wrong.' },
  { name: 'scores', description: 'Students, exams and stored events.' },
  { name: 'quarantine', description: 'Messages that failed a check.' },
  { name: 'replays', description: 'Retries of quarantined messages.' },
  { name: 'failed jobs', description: 'Jobs that an outage left on the queue.' },
  { name: 'operations', description: 'Connections, runs, pauses, services and proofs.' },
  { name: 'this API', description: 'Who asks, and what can be asked.' },
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
    transform: ({ schema, url }) => ({ schema: withOtherTypes(schema), url }),
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

/** Adds the other types of a successful answer to that of JSON. */
function withOtherTypes(schema: FastifySchema): FastifySchema {
  const { otherTypes = [], ...rest } = schema
  const answers: Record<string, unknown> = { ...Object(schema.response) }
  const json = answers['200']
  if (otherTypes.length === 0 || typeof json !== 'object' || json === null) return rest
  const description = 'description' in json ? json.description : 'The answer.'
  const content = { 'application/json': { schema: json } }
  const others = otherTypes.map(type => [type, { schema: { type: 'string' } }] as const)
  answers['200'] = { description, content: { ...content, ...Object.fromEntries(others) } }
  return { ...rest, response: answers }
}

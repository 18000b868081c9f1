import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { describeRoute } from './describe-route.ts'

const info = {
  title: 'Exam-score pipeline',
  version: '1.0.0',
  description:
    'What is quarantined, what would become of it, and replays of it. Payloads are data that came from a feed: never put one into a page as markup.',
}

const tags = [
  { name: 'quarantine', description: 'Messages that failed a check.' },
  { name: 'replays', description: 'Quarantined messages that are tried again.' },
  { name: 'failed jobs', description: 'What an outage left on the queue.' },
  { name: 'this API' },
]

/** The description of the scope's routes, which come after it, and the route that has it. */
export async function registerOpenapi(scope: FastifyInstance): Promise<void> {
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
  const schema = describeRoute({
    tag: 'this API',
    operationId: 'getOpenapi',
    summary: 'This description',
    description: 'OpenAPI 3.1, made from what requests are checked by.',
    answers: { 200: { type: 'object', description: 'The document.', additionalProperties: true } },
  })
  scope.get('/openapi.json', { schema }, async () => scope.swagger())
}

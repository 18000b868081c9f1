import type { openQueue } from '@scores/queue'
import type { Database, Kysely } from '@scores/storage'
import { type FastifyInstance, fastify } from 'fastify'
import type { ApiParts } from './api/api-parts.ts'
import { answerErrors } from './api/error-reply.ts'
import { registerApi } from './api/register-api.ts'
import { registerBullBoard } from './register-bull-board.ts'
import { registerHealth } from './register-health.ts'
import { type Login, requireLogin } from './require-login.ts'

export interface ServerParts {
  queues: Awaited<ReturnType<typeof openQueue>>[]
  /** For the health routes; the API has a pool of its own. */
  db: Kysely<Database>
  logins: readonly Login[]
  api: ApiParts
}

/** The dashboard's routes: health for everyone, all else behind the login. */
export async function createServer({ queues, db, logins, api }: ServerParts): Promise<FastifyInstance> {
  const server = fastify({ forceCloseConnections: true, frameworkErrors: answerErrors(api.log) })
  registerHealth(server, db, queues)
  await server.register(async scope => {
    await requireLogin(scope, logins)
    await registerBullBoard(scope, queues)
    await scope.register(async apiScope => registerApi(apiScope, api), { prefix: '/api' })
    scope.get('/', (_request, reply) => reply.redirect('/queues'))
  })
  return server
}

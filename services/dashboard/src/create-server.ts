import { type FastifyInstance, fastify } from 'fastify'
import { answerErrors } from './api/error-reply.ts'
import { registerApi } from './api/register-api.ts'
import { registerBullBoard } from './register-bull-board.ts'
import { registerHealth } from './register-health.ts'
import { requireLogin } from './require-login.ts'
import type { ServerParts } from './server-parts.ts'

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

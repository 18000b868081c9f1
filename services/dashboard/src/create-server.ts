import { type FastifyInstance, fastify } from 'fastify'
import { replyWithError } from './api/errors/reply-with-error.ts'
import { registerApi } from './api/register-api.ts'
import { registerBullBoard } from './board/register-bull-board.ts'
import { registerHealth } from './register-health.ts'
import { requireLogin } from './require-login.ts'
import type { ServerContext } from './server-context.ts'

/** Maximum time for receiving a request, in milliseconds. It includes the time for which a large one waits for others. */
const maxRequestMs = 180_000

/** The dashboard's routes: health for everyone, the rest behind a login. */
export async function createServer({ queues, db, logins, api }: ServerContext): Promise<FastifyInstance> {
  const server = fastify({
    forceCloseConnections: true,
    requestTimeout: maxRequestMs,
    frameworkErrors: replyWithError(api.log),
  })
  registerHealth(server, db, queues)
  await server.register(async scope => {
    await requireLogin(scope, logins)
    await scope.register(boardScope => registerBullBoard(boardScope, queues, api.log), { prefix: '/queues' })
    await scope.register(async apiScope => registerApi(apiScope.withTypeProvider(), api), { prefix: '/api' })
    scope.get('/', (_request, reply) => reply.redirect('/queues'))
  })
  return server
}

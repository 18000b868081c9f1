import type { openQueue } from '@scores/queue'
import type { Database, Kysely } from '@scores/storage'
import { type FastifyInstance, fastify } from 'fastify'
import { registerBullBoard } from './register-bull-board.ts'
import { registerHealth } from './register-health.ts'
import { requireLogin } from './require-login.ts'

export interface ServerParts {
  queues: Awaited<ReturnType<typeof openQueue>>[]
  db: Kysely<Database>
  user: string
  password: string
}

/** The dashboard's routes: health for everyone, all else behind the login. */
export async function createServer({ queues, db, user, password }: ServerParts): Promise<FastifyInstance> {
  const server = fastify({ forceCloseConnections: true })
  registerHealth(server, db, queues)
  await server.register(async scope => {
    await requireLogin(scope, user, password)
    await registerBullBoard(scope, queues)
    scope.get('/', (_request, reply) => reply.redirect('/queues'))
  })
  return server
}

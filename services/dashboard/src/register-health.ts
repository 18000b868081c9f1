import { describeError } from '@scores/runtime'
import { type Database, type Kysely, sql } from '@scores/storage'
import type { FastifyInstance } from 'fastify'
import type { ServerParts } from './server-parts.ts'

/** `/healthz`: the process answers. `/readyz`: so do the database and the queue; 503 and which one does not otherwise. */
export function registerHealth(
  server: FastifyInstance,
  db: Kysely<Database>,
  queues: ServerParts['queues'],
): void {
  server.get('/healthz', () => ({ status: 'ok' }))
  server.get('/readyz', async (_request, reply) => {
    const [database, queue] = await Promise.all([
      answer(() => sql`select 1`.execute(db)),
      answer(() => Promise.all(queues.map(each => each.getJobCounts('waiting')))),
    ])
    const isReady = database === 'ok' && queue === 'ok'
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ok' : 'not ready', database, queue })
  })
}

async function answer(ask: () => Promise<unknown>): Promise<string> {
  const tooLate = AbortSignal.timeout(3_000)
  const timeout = new Promise<never>((_, reject) => {
    tooLate.addEventListener('abort', () => reject(new Error('no answer within 3 s')), { once: true })
  })
  return Promise.race([ask(), timeout]).then(
    () => 'ok',
    (error: unknown) => describeError(error),
  )
}

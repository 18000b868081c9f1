import { describeError } from '@scores/runtime'
import { type Database, type Kysely, sql } from '@scores/storage'
import type { FastifyInstance } from 'fastify'
import pTimeout from 'p-timeout'
import type { ServerContext } from './server-context.ts'

const timeoutMs = 3_000

/**
 * Adds `/healthz` and `/livez`, which answer while the process runs, and `/readyz`, which also asks database and queue. If one of
 * them does not answer, `/readyz` names it with status 503.
 */
export function registerHealth(
  server: FastifyInstance,
  db: Kysely<Database>,
  queues: ServerContext['queues'],
): void {
  for (const path of ['/healthz', '/livez']) server.get(path, () => ({ status: 'ok' }))
  server.get('/readyz', async (_request, reply) => {
    const [database, queue] = await Promise.all([
      check(sql`select 1`.execute(db)),
      check(Promise.all(queues.map(each => each.getJobCounts('waiting')))),
    ])
    const isReady = database === 'ok' && queue === 'ok'
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ok' : 'not ready', database, queue })
  })
}

/** @returns `ok`, or what is wrong */
async function check(answer: Promise<unknown>): Promise<string> {
  try {
    await pTimeout(answer, { milliseconds: timeoutMs, message: `no answer within ${timeoutMs / 1_000} s` })
    return 'ok'
  } catch (error) {
    return describeError(error)
  }
}

import { createBullBoard } from '@bull-board/api'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import { FastifyAdapter } from '@bull-board/fastify'
import type { FastifyInstance } from 'fastify'
import type { ServerContext } from './server-context.ts'

/** Longer texts are truncated, since a browser does not need five megabytes to show a job. */
const maxShownCharacters = 2_000

/** Adds Bull Board under `/queues`. */
export async function registerBullBoard(
  scope: FastifyInstance,
  queues: ServerContext['queues'],
): Promise<void> {
  const serverAdapter = new FastifyAdapter()
  serverAdapter.setBasePath('/queues')
  createBullBoard({
    queues: queues.map(queue => {
      const adapter = new BullMQAdapter(queue)
      adapter.setFormatter('data', shorten)
      return adapter
    }),
    serverAdapter,
    options: { uiConfig: { boardTitle: 'Exam scores' } },
  })
  await scope.register(serverAdapter.registerPlugin(), { prefix: '/queues' })
}

/** Truncates long texts at every level of a value. */
function shorten(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.length > maxShownCharacters
      ? `${value.slice(0, maxShownCharacters)}… (${value.length} characters)`
      : value
  }
  if (Array.isArray(value)) return value.map(shorten)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, nested]) => [key, shorten(nested)]))
  }
  return value
}

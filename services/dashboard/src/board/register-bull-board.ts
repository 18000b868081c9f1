import { createBullBoard } from '@bull-board/api'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import { FastifyAdapter } from '@bull-board/fastify'
import { AppError, type Logger } from '@scores/runtime'
import type { FastifyInstance } from 'fastify'
import type { ServerContext } from '../server-context.ts'
import { adaptBoardPages } from './adapt-board-pages.ts'
import { requireAllowedAction } from './allowed-actions.ts'
import { replyToBoard } from './reply-to-board.ts'

/** Longer texts are truncated, since a browser does not need five megabytes to show a job. */
const maxShownCharacters = 2_000

/** Adds Bull Board to a scope under `/queues`. It can show, pause, resume, retry and promote. */
export async function registerBullBoard(
  scope: FastifyInstance,
  queues: ServerContext['queues'],
  log: Logger,
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
  // The handler of the scope answers.
  serverAdapter.setErrorHandler(error => {
    throw error
  })
  scope.setErrorHandler(replyToBoard(log))
  scope.setNotFoundHandler(({ method, url }) => {
    throw new AppError(
      'NO_SUCH_ROUTE',
      `the route ${method} ${url.split('?')[0]} does not exist`,
      'See /queues.',
    )
  })
  scope.addHook('onRequest', async request => requireAllowedAction(request))
  adaptBoardPages(scope)
  await scope.register(serverAdapter.registerPlugin())
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

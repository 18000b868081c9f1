import { AppError } from '@scores/runtime'
import type { FastifyRequest } from 'fastify'

/**
 * The routes of Bull Board that change something and lose no message. All others are closed, and so is any route that a
 * later release adds.
 */
const allowedActions: ReadonlySet<string> = new Set([
  'PUT /queues/api/queues/pause',
  'PUT /queues/api/queues/resume',
  'PUT /queues/api/queues/:queueName/pause',
  'PUT /queues/api/queues/:queueName/resume',
  'PUT /queues/api/queues/:queueName/retry/:queueStatus',
  'PUT /queues/api/queues/:queueName/promote',
  'PUT /queues/api/queues/:queueName/:jobId/retry',
  'PUT /queues/api/queues/:queueName/:jobId/promote',
])

/** @throws AppError ACTION_FORBIDDEN unless the request reads, or its route is an allowed action */
export function requireAllowedAction({ method, routeOptions }: FastifyRequest): void {
  if (method === 'GET' || method === 'HEAD') return
  if (allowedActions.has(`${method} ${routeOptions.url}`)) return
  throw new AppError(
    'ACTION_FORBIDDEN',
    'Bull Board may only show, pause, resume, retry and promote',
    'Other actions can lose messages. ./entrypoint --help lists the commands that do not.',
  )
}

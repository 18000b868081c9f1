import { createLogger } from '@scores/runtime'
import type { FastifyRequest } from 'fastify'
import { expect, test, vi } from 'vitest'
import { ClientDisconnected } from '../requests/reads.ts'
import { describeFailure } from './reply-with-error.ts'

test.each([
  ['a client that disconnects is not', new ClientDisconnected('the client has disconnected'), 0],
  ['an unexpected error is', new Error('unexpected'), 1],
])('%s logged as a failure of the API', (_what, error, times) => {
  const log = createLogger('test', 'silent')
  const logged = vi.spyOn(log, 'error')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only these two are read
  const request = { method: 'GET', url: '/api/replays' } as FastifyRequest
  expect(describeFailure(log, error, request).status).toBe(500)
  expect(logged).toHaveBeenCalledTimes(times)
})

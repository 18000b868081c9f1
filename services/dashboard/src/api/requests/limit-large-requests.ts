import { AppError } from '@scores/runtime'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ApiScope } from '../api-context.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** An answer may have a whole payload or patch. */
    isLarge?: boolean
  }
}

const defaultLimits = {
  /** Large requests that are served at once. One can take 200 MB: JSON escapes a character with six. */
  served: 1,
  /** Maximum time for which a large request waits for others, in milliseconds. */
  waitMs: 60_000,
  /** Maximum time for sending an answer, in milliseconds. A client that does not read it must not block others. */
  sendMs: 60_000,
}

/** Smaller texts take little memory. */
const largeBytes = 1_000_000

/**
 * Bounds the memory of requests and answers with whole payloads or patches: one is served at a time, from the request's
 * body until the answer is sent. Others wait.
 */
export function limitLargeRequests(scope: ApiScope, limits = defaultLimits): void {
  let served = 0
  const waiting = new Set<() => void>()
  const serveNext = () => {
    const [next] = waiting
    if (next === undefined) served -= 1
    else next()
  }
  scope.addHook('onRequest', async (request, reply) => {
    if (!isLarge(request)) return
    if (served < limits.served) served += 1
    else await waitForTurn(waiting, reply, limits.waitMs)
    onceEnded(reply, serveNext)
  })
  scope.addHook('onSend', async (request, reply, payload) => {
    // Others may be streams that last as long as their client wants.
    if (!isLarge(request)) return payload
    const timer = setTimeout(() => reply.raw.destroy(), limits.sendMs)
    onceEnded(reply, () => clearTimeout(timer))
    // Node copies a text twice to send it, but not a buffer.
    return typeof payload === 'string' && payload.length > largeBytes ? Buffer.from(payload) : payload
  })
}

/** A body without a length may have any. */
const isLarge = ({ routeOptions, headers }: FastifyRequest): boolean =>
  routeOptions.config?.isLarge === true ||
  headers['transfer-encoding'] !== undefined ||
  Number(headers['content-length'] ?? 0) > largeBytes

/** @throws AppError API_BUSY */
async function waitForTurn(waiting: Set<() => void>, { raw }: FastifyReply, maxMs: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const enter = () => {
    waiting.delete(enter)
    resolve()
  }
  const leave = () => {
    if (waiting.delete(enter)) reject(busy(maxMs))
  }
  waiting.add(enter)
  const timer = setTimeout(leave, maxMs)
  raw.once('close', leave)
  try {
    await promise
  } finally {
    clearTimeout(timer)
    raw.off('close', leave)
  }
}

/** Calls back once the answer is sent or its client is gone, whichever comes first. */
function onceEnded({ raw }: FastifyReply, callback: () => void): void {
  const end = () => {
    raw.off('finish', end)
    raw.off('close', end)
    callback()
  }
  raw.once('finish', end)
  raw.once('close', end)
  if (raw.closed) end()
}

const busy = (waitedMs: number): AppError =>
  new AppError(
    'API_BUSY',
    `other requests with whole payloads or patches took longer than ${waitedMs / 1_000} s`,
    'Send fewer such requests at once.',
  )

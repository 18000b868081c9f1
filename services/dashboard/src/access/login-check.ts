import { createHash } from 'node:crypto'
import rateLimit from '@fastify/rate-limit'
import type { Logger } from '@scores/runtime'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { findLogin, type Login } from './login.ts'
import { RequestRefused } from './request-refused.ts'

/** Wrong logins that an address may send in a window of time. The same one again is not a guess, and counts once. */
const maxFailures = 10
const windowMs = 300_000

declare module 'fastify' {
  interface FastifyRequest {
    /** Identifies address, user and password of a login that failed. */
    failedLogin: string
  }
}

/** Finds the login of a user and a password; null if they are wrong. */
export type LoginCheck = (
  request: FastifyRequest,
  reply: FastifyReply,
  user: string,
  password: string,
) => Promise<Login | null>

/**
 * Checks logins for a server. An address that has sent too many wrong ones is refused before they are compared, so that its
 * further guesses tell nothing. Sessions that exist are not affected.
 */
export async function createLoginCheck(
  server: FastifyInstance,
  logins: readonly Login[],
  log: Logger,
): Promise<LoginCheck> {
  server.decorateRequest('failedLogin', '')
  await server.register(rateLimit, { global: false })
  const failures = server.createRateLimit({ max: maxFailures, timeWindow: windowMs })
  const sameFailures = server.createRateLimit({
    max: 1,
    timeWindow: windowMs,
    keyGenerator: request => request.failedLogin,
  })

  return async (request, reply, user, password) => {
    const before = await failures(request, { increment: false })
    if (!before.isAllowed && before.remaining === 0) {
      void reply.header('retry-after', before.ttlInSeconds)
      throw tooManyLogins(before.ttlInSeconds)
    }
    const login = findLogin(logins, user, password)
    if (login) return login
    request.failedLogin = `${before.key} ${createHash('sha256')
      .update(JSON.stringify([user, password]))
      .digest('base64')}`
    const same = await sameFailures(request)
    if (!same.isAllowed && same.isExceeded) return null
    const { isAllowed, ...after } = await failures(request)
    // People enter passwords as user names, so an unknown name is not logged.
    const known = logins.find(each => each.user === user)?.user ?? 'unknown'
    log.warn({ address: before.key, user: known }, 'a login failed')
    if (!isAllowed && 'remaining' in after && after.remaining === 0)
      log.warn({ address: before.key }, 'too many logins failed; this address has to wait')
    return null
  }
}

const tooManyLogins = (seconds: number): RequestRefused =>
  new RequestRefused(
    429,
    'TOO_MANY_LOGINS',
    'too many logins from this address have failed',
    `Try again in ${seconds} s. A session that exists still works.`,
  )

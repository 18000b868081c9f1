import { createHash, timingSafeEqual } from 'node:crypto'
import basicAuth from '@fastify/basic-auth'
import { AppError } from '@scores/runtime'
import type { FastifyInstance, FastifyRequest } from 'fastify'

/** A user of the dashboard. */
export interface Login {
  user: string
  password: string
  /** False for read-only access. */
  canWrite: boolean
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Name of the logged-in user. */
    user: string
    canWrite: boolean
    /** When the login by the page ends; null for HTTP Basic. */
    sessionEndsAt: Date | null
  }
  interface FastifyContextConfig {
    /** The route changes nothing, whatever its method. */
    isReadOnly?: boolean
  }
}

/** A request that the login does not permit. Every error handler answers it with its status. */
class Forbidden extends AppError {
  readonly statusCode = 403
}

/**
 * Requires a login for every route of the scope, and rejects requests from pages of other sites. A read-only user may
 * only use GET, HEAD and the routes whose config has `isReadOnly`.
 */
export async function requireLogin(scope: FastifyInstance, logins: readonly Login[]): Promise<void> {
  scope.decorateRequest('user', '')
  scope.decorateRequest('canWrite', false)
  scope.decorateRequest('sessionEndsAt', null)
  await scope.register(basicAuth, {
    authenticate: { realm: 'exam-score pipeline' },
    validate: async (givenUser, givenPassword, request) => {
      // Compares every login in full, so that the response time reveals nothing.
      const [login] = logins.filter(({ user, password }) => {
        const isUser = isEqual(givenUser, user)
        const isPassword = isEqual(givenPassword, password)
        return isUser && isPassword
      })
      if (!login) throw Object.assign(new Error('wrong user or password'), { statusCode: 401 })
      request.user = login.user
      request.canWrite = login.canWrite
    },
  })
  scope.addHook('onRequest', scope.basicAuth)
  scope.addHook('onRequest', async request => {
    if (isCrossSite(request))
      throw new Forbidden(
        'CROSS_SITE_REQUEST',
        'the request comes from another site',
        'Send it from a page of the dashboard itself, or from a program.',
      )
    if (!request.canWrite && !isReadOnly(request))
      throw new Forbidden(
        'READ_ONLY_USER',
        `${request.user} has read-only access`,
        'Log in as DASHBOARD_USER to make changes.',
      )
  })
}

const isReadMethod = (method: string): boolean => method === 'GET' || method === 'HEAD'

const isReadOnly = ({ method, routeOptions }: FastifyRequest): boolean =>
  isReadMethod(method) || routeOptions.config?.isReadOnly === true

/** A browser sends the login along with requests from pages of other sites. These must not change anything. */
function isCrossSite({ method, headers }: FastifyRequest): boolean {
  if (isReadMethod(method)) return false
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  return (
    headers.origin !== undefined &&
    (!URL.canParse(headers.origin) || new URL(headers.origin).host !== headers.host)
  )
}

const isEqual = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

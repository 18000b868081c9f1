import { createHash, timingSafeEqual } from 'node:crypto'
import basicAuth from '@fastify/basic-auth'
import { AppError } from '@scores/runtime'
import type { FastifyInstance, FastifyRequest } from 'fastify'

/** Somebody who may come in. */
export interface Login {
  user: string
  password: string
  /** Else only look. */
  mayAct: boolean
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The name of who is logged in. */
    user: string
    mayAct: boolean
  }
  interface FastifyContextConfig {
    /** The route only reads, whatever its method. */
    reads?: boolean
  }
}

/** Something that a login does not allow; every error handler answers it with its status. */
export class Forbidden extends AppError {
  readonly statusCode = 403
}

/**
 * Puts every route of the scope behind a login, and refuses what another site's page sends. Who may not act is refused
 * everything but GET and HEAD, and the routes whose config says that they only read.
 */
export async function requireLogin(scope: FastifyInstance, logins: readonly Login[]): Promise<void> {
  scope.decorateRequest('user', '')
  scope.decorateRequest('mayAct', false)
  await scope.register(basicAuth, {
    authenticate: { realm: 'exam-score pipeline' },
    validate: async (givenUser, givenPassword, request) => {
      // All are compared whatever the first one gives, in a time that tells nothing.
      const [login] = logins.filter(({ user, password }) => {
        const isUser = equal(givenUser, user)
        const isPassword = equal(givenPassword, password)
        return isUser && isPassword
      })
      if (!login) throw Object.assign(new Error('wrong user or password'), { statusCode: 401 })
      request.user = login.user
      request.mayAct = login.mayAct
    },
  })
  scope.addHook('onRequest', scope.basicAuth)
  scope.addHook('onRequest', async request => {
    if (isForged(request))
      throw new Forbidden(
        'CROSS_SITE_REQUEST',
        'a request from another site is refused',
        'Act from a page of the dashboard itself, or from a program.',
      )
    if (!request.mayAct && !reads(request))
      throw new Forbidden(
        'READ_ONLY_USER',
        `${request.user} may look and not act`,
        'Log in as DASHBOARD_USER to act.',
      )
  })
}

const isLook = (method: string): boolean => method === 'GET' || method === 'HEAD'

const reads = ({ method, routeOptions }: FastifyRequest): boolean =>
  isLook(method) || routeOptions.config?.reads === true

/** A browser sends the login along with requests that other sites' pages make; those must not act here. */
function isForged({ method, headers }: FastifyRequest): boolean {
  if (isLook(method)) return false
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  return (
    headers.origin !== undefined &&
    (!URL.canParse(headers.origin) || new URL(headers.origin).host !== headers.host)
  )
}

const equal = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

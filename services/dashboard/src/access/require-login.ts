import basicAuth from '@fastify/basic-auth'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Login } from './login.ts'
import type { LoginCheck } from './login-check.ts'
import { isReadOnly, rejectOtherSites } from './reject-other-sites.ts'
import { RequestRefused } from './request-refused.ts'
import { readSession } from './sessions.ts'

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

/**
 * Requires a login for every route of the scope: a session of the page, or HTTP Basic. Rejects requests from pages of other
 * sites. A read-only user may only use GET, HEAD and the routes whose config has `isReadOnly`.
 */
export async function requireLogin(
  scope: FastifyInstance,
  logins: readonly Login[],
  checkLogin: LoginCheck,
): Promise<void> {
  scope.decorateRequest('user', '')
  scope.decorateRequest('canWrite', false)
  scope.decorateRequest('sessionEndsAt', null)
  await scope.register(basicAuth, {
    authenticate: { realm: 'exam-score pipeline' },
    validate: async (givenUser, givenPassword, request, reply) => {
      const login = await checkLogin(request, reply, givenUser, givenPassword)
      if (!login) throw Object.assign(new Error('wrong user or password'), { statusCode: 401 })
      logIn(request, login)
    },
  })
  scope.addHook('onRequest', async (request, reply) => {
    const session = request.headers.authorization === undefined ? readSession(request, logins) : null
    if (session) {
      logIn(request, session.login)
      request.sessionEndsAt = session.endsAt
      return
    }
    // Fastify goes no further once a hook has answered.
    if (request.headers.authorization === undefined && isForPeople(request))
      void reply.redirect(`/login?next=${encodeURIComponent(request.url)}`)
    else await authenticateBasic(scope, request, reply)
  })
  scope.addHook('onRequest', rejectOtherSites)
  scope.addHook('onRequest', async request => {
    if (!request.canWrite && !isReadOnly(request))
      throw new RequestRefused(
        403,
        'READ_ONLY_USER',
        `${request.user} has read-only access`,
        'Log in as DASHBOARD_USER to make changes.',
      )
  })
}

function logIn(request: FastifyRequest, { user, canWrite }: Login): void {
  request.user = user
  request.canWrite = canWrite
}

/** A browser that shows a page, other than a program. */
const isForPeople = ({ method, headers }: FastifyRequest): boolean =>
  method === 'GET' && (headers.accept?.includes('text/html') ?? false)

function authenticateBasic(
  scope: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  return new Promise((resolve, reject) => {
    scope.basicAuth(request, reply, error => {
      // A browser would ask for the password in a window of its own whenever a session of the page is over.
      if (request.headers['sec-fetch-dest'] === 'empty') reply.removeHeader('www-authenticate')
      if (error) reject(error)
      else resolve()
    })
  })
}

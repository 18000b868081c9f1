import { createHash, timingSafeEqual } from 'node:crypto'
import basicAuth from '@fastify/basic-auth'
import type { FastifyInstance, FastifyRequest } from 'fastify'

/** Puts every route of the scope behind user and password, and refuses what another site's page sends. */
export async function requireLogin(scope: FastifyInstance, user: string, password: string): Promise<void> {
  await scope.register(basicAuth, {
    authenticate: { realm: 'exam-score pipeline' },
    validate: async (givenUser, givenPassword) => {
      // Both are compared whatever the first one gives, in a time that tells nothing.
      const isUser = equal(givenUser, user)
      const isPassword = equal(givenPassword, password)
      if (!isUser || !isPassword)
        throw Object.assign(new Error('wrong user or password'), { statusCode: 401 })
    },
  })
  scope.addHook('onRequest', scope.basicAuth)
  scope.addHook('onRequest', async (request, reply) => {
    if (isForged(request)) await reply.code(403).send({ error: 'a request from another site is refused' })
  })
}

/** A browser sends the login along with requests that other sites' pages make; those must not act here. */
function isForged({ method, headers }: FastifyRequest): boolean {
  if (method === 'GET' || method === 'HEAD') return false
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  return (
    headers.origin !== undefined &&
    (!URL.canParse(headers.origin) || new URL(headers.origin).host !== headers.host)
  )
}

const equal = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

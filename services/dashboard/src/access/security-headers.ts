import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'

/** Pages that the dashboard writes itself: no script, and nothing inline. */
export const documentPolicy =
  "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

/** The page. */
export const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

/** Adds headers to every answer of a server. Unless a scope says otherwise, a browser may do nothing with an answer. */
export async function registerSecurityHeaders(server: FastifyInstance): Promise<void> {
  await server.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    xFrameOptions: { action: 'deny' },
    // With no-referrer, browsers would send "Origin: null" with the login.
    referrerPolicy: { policy: 'same-origin' },
    // These depend on TLS, which is the business of a proxy. Without it, browsers complain about them.
    strictTransportSecurity: false,
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
  })
  server.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  })
}

/** Replaces the policy for the answers of a scope. */
export function setPolicy(scope: FastifyInstance, policy: string): void {
  scope.addHook('onRequest', async (_request, reply) => {
    reply.header('content-security-policy', policy)
  })
}

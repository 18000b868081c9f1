import type { FastifyReply } from 'fastify'

/** Whatever a payload holds: no browser may run it, frame it or keep it. */
const headers = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
}

/** Has a reply taken as data and as nothing else. */
export const setSecurityHeaders = (reply: FastifyReply): FastifyReply => reply.headers(headers)

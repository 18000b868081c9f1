import type { FastifyReply } from 'fastify'

/** No browser may run, frame or cache an answer, since it may contain a payload. */
const headers = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
}

export const setSecurityHeaders = (reply: FastifyReply): FastifyReply => reply.headers(headers)

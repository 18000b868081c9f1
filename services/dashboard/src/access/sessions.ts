import { createHash } from 'node:crypto'
import cookies from '@fastify/cookie'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Login } from './login.ts'

declare module 'fastify' {
  interface FastifyInstance {
    sessionCookie: string
  }
}

/** A login by the page lasts for a working day. */
const sessionSeconds = 12 * 3_600

const attributes = { path: '/', httpOnly: true, sameSite: 'strict' } as const

/** A login by the page. */
export interface PageSession {
  login: Login
  endsAt: Date
}

/**
 * Adds signed session cookies to a server: `<milliseconds since 1970 of its end>.<user>`. Cookies do not know ports, so the
 * name tells apart two dashboards on one machine.
 */
export async function registerSessions(server: FastifyInstance, key: Buffer): Promise<void> {
  const mark = createHash('sha256').update(key).digest('hex').slice(0, 8)
  server.decorate('sessionCookie', `scores_session_${mark}`)
  await server.register(cookies, { secret: key })
}

/** Begins a session. Its cookie is for TLS alone if the login came that way. */
export function beginSession(request: FastifyRequest, reply: FastifyReply, { user }: Login): void {
  reply.setCookie(request.server.sessionCookie, `${Date.now() + sessionSeconds * 1_000}.${user}`, {
    ...attributes,
    maxAge: sessionSeconds,
    secure: isByTls(request),
    signed: true,
  })
}

/** Makes the browser forget the session. */
export const endSession = (reply: FastifyReply): void =>
  void reply.clearCookie(reply.server.sessionCookie, attributes)

/** The session of a request; null without one, or if it is over. */
export function readSession(request: FastifyRequest, logins: readonly Login[]): PageSession | null {
  const cookie = request.cookies[request.server.sessionCookie]
  if (cookie === undefined) return null
  const { valid, value } = request.unsignCookie(cookie)
  const [, end, user] = /^(\d+)\.(.*)$/s.exec((valid && value) || '') ?? []
  const login = logins.find(each => each.user === user)
  return login && Number(end) > Date.now() ? { login, endsAt: new Date(Number(end)) } : null
}

/** A proxy in front of the dashboard says so, and so does the browser. Whoever lies changes only the own cookie. */
function isByTls({ protocol, headers }: FastifyRequest): boolean {
  const forwarded = headers['x-forwarded-proto']
  return (
    protocol === 'https' ||
    /^https\b/i.test([forwarded].flat()[0] ?? '') ||
    (headers.origin?.startsWith('https://') ?? false)
  )
}

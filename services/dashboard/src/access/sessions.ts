import { createHash } from 'node:crypto'
import secureSession from '@fastify/secure-session'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Login } from './login.ts'

declare module '@fastify/secure-session' {
  interface SessionData {
    user: string
    /** Milliseconds since 1970. */
    endsAt: number
  }
}

/** A login by the page lasts for a working day. */
const sessionSeconds = 12 * 3_600

const cookie = { path: '/', httpOnly: true, sameSite: 'strict', maxAge: sessionSeconds } as const

/** A login by the page. */
export interface PageSession {
  login: Login
  endsAt: Date
}

/**
 * Adds encrypted session cookies to a server. Cookies do not know ports, so the name tells apart two dashboards on one
 * machine.
 */
export async function registerSessions(server: FastifyInstance, key: Buffer): Promise<void> {
  const mark = createHash('sha256').update(key).digest('hex').slice(0, 8)
  await server.register(secureSession, {
    key,
    cookieName: `scores_session_${mark}`,
    expiry: sessionSeconds,
    cookie,
  })
}

/** Begins a session. Its cookie is for TLS alone if the login came that way. */
export function beginSession(request: FastifyRequest, { user }: Login): void {
  request.session.regenerate()
  request.session.options({ ...cookie, secure: isByTls(request) })
  request.session.set('user', user)
  request.session.set('endsAt', Date.now() + sessionSeconds * 1_000)
}

/** Makes the browser forget the session. */
export const endSession = ({ session }: FastifyRequest): void => session.delete()

/** The session of a request; null without one, or if it is over. */
export function readSession({ session }: FastifyRequest, logins: readonly Login[]): PageSession | null {
  const user = session.get('user')
  const endsAt = session.get('endsAt')
  const login = logins.find(each => each.user === user)
  return login && endsAt !== undefined && endsAt > Date.now() ? { login, endsAt: new Date(endsAt) } : null
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

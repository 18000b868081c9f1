import { createHash, scryptSync, timingSafeEqual } from 'node:crypto'

/** A user of the dashboard. */
export interface Login {
  user: string
  password: string
  /** False for read-only access. */
  canWrite: boolean
}

/** Compares every login in full, so that the response time reveals nothing. */
export function findLogin(logins: readonly Login[], givenUser: string, givenPassword: string): Login | null {
  const [login = null] = logins.filter(({ user, password }) => {
    const isUser = isEqual(givenUser, user)
    const isPassword = isEqual(givenPassword, password)
    return isUser && isPassword
  })
  return login
}

const isEqual = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/**
 * Derives the key of the session cookies from what every replica has and survives a restart. Another password of a user
 * ends all sessions. A user who knows a cookie and one password cannot try out others: the database's password is part of
 * the key, and each try takes a tenth of a second.
 */
export function sessionKey(logins: readonly Login[], databaseUrl: string): Buffer {
  const { username, password } = new URL(databaseUrl)
  const secrets = JSON.stringify([username, password, ...logins.map(login => [login.user, login.password])])
  return scryptSync(secrets, 'exam-score pipeline, session cookies', 32, {
    N: 2 ** 15,
    maxmem: 64 * 1024 * 1024,
  })
}

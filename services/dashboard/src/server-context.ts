import type { openQueue } from '@scores/queue'
import type { Database, Kysely } from '@scores/storage'
import type { Login } from './access/login.ts'
import type { ApiContext } from './api/api-context.ts'

/** What the dashboard's server needs. */
export interface ServerContext {
  queues: Awaited<ReturnType<typeof openQueue>>[]
  /** For the health routes; the API has a pool of its own. */
  db: Kysely<Database>
  logins: readonly Login[]
  /** Encrypts the session cookies: 32 bytes. Without it, sessions end with the process. */
  sessionKey?: Buffer
  /** Names of the dashboard besides localhost and addresses. */
  hosts?: readonly string[]
  /** Addresses of proxies whose X-Forwarded-For is believed. */
  proxies?: readonly string[]
  /** The built page, if it is not the dashboard's own. */
  pageFolder?: string
  api: ApiContext
}

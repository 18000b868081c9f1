import type { openQueue } from '@scores/queue'
import type { Database, Kysely } from '@scores/storage'
import type { ApiContext } from './api/api-context.ts'
import type { Login } from './require-login.ts'

/** What the dashboard's server needs. */
export interface ServerContext {
  queues: Awaited<ReturnType<typeof openQueue>>[]
  /** For the health routes; the API has a pool of its own. */
  db: Kysely<Database>
  logins: readonly Login[]
  api: ApiContext
}

import type { openQueue } from '@scores/queue'
import type { Database, Kysely } from '@scores/storage'
import type { ApiParts } from './api/api-parts.ts'
import type { Login } from './require-login.ts'

export interface ServerParts {
  queues: Awaited<ReturnType<typeof openQueue>>[]
  /** For the health routes; the API has a pool of its own. */
  db: Kysely<Database>
  logins: readonly Login[]
  api: ApiParts
}

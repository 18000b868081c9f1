import type { QueueLocation } from '@scores/queue'
import type { Logger } from '@scores/runtime'
import type { Database, Kysely } from '@scores/storage'

/** What the API works with. */
export interface ApiParts {
  /** Of its own: its statements may take minutes, and it closes nothing. */
  db: Kysely<Database>
  queue: QueueLocation
  /** Of this program, kept with each replay. */
  codeVersion: string
  log: Logger
}

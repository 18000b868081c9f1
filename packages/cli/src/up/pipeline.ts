import type { Reconciliation } from '@scores/reconciliation'
import type { Database, Kysely } from '@scores/storage'

/** A running pipeline, embedded or in containers. */
export interface Pipeline {
  databaseUrl: string
  /** Without secrets. */
  feedUrl: string
  dashboardUrl: string
  /** A generated one; null if DASHBOARD_PASSWORD sets it. */
  dashboardPassword: string | null
  /** Stops the services and keeps the stores running. Returns what did not go in order. */
  stopServices: () => Promise<string[]>
  /** What became of all messages, once the services have stopped. */
  readReconciliation: (db: Kysely<Database>) => Promise<Pick<Reconciliation, 'missing'>>
}

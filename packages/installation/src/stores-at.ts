import type { QueueLocation } from '@scores/queue'
import type { InstallationConfig } from './installation-config.ts'

/** Where the tables and the queue are. */
export interface Stores {
  databaseUrl: string
  queue: QueueLocation
}

export function storesAt(config: InstallationConfig, databaseUrl: string): Stores {
  return { databaseUrl, queue: { url: config.QUEUE_URL || databaseUrl, namespace: config.QUEUE_NAMESPACE } }
}

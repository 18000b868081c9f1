import { runMigrations } from 'bullmq'
import { Client } from 'pg'
import { createFeedLeaseTable } from './feed-lease-postgres.ts'
import { createListenerRunsTable } from './feed-positions-postgres.ts'
import { type QueueLocation, queueKind } from './location.ts'

/** Makes or updates what the queue needs in its store: BullMQ's schema and ours on Postgres, nothing on Redis. */
export async function migrateQueue(location: QueueLocation): Promise<void> {
  if (queueKind(location) === 'redis') return
  const client = new Client({ connectionString: location.url, connectionTimeoutMillis: 5_000 })
  await client.connect()
  try {
    await runMigrations(client, location.namespace)
    await client.query(createListenerRunsTable(location.namespace))
    await client.query(createFeedLeaseTable(location.namespace))
  } finally {
    await client.end()
  }
}

import { runMigrations } from 'bullmq'
import { Client } from 'pg'
import { createFeedLeaseTable } from '../feed-state/feed-lease-postgres.ts'
import { createListenerRunsTable } from '../feed-state/feed-positions-postgres.ts'
import { type QueueLocation, queueKind } from './location.ts'

/** Any number that nothing else locks. */
const advisoryLock = 7_245_018

/**
 * Makes or updates what the queue needs in its store: BullMQ's schema and ours on Postgres, nothing on Redis. Several
 * may do it at once.
 */
export async function migrateQueue(location: QueueLocation): Promise<void> {
  if (queueKind(location) === 'redis') return
  const client = new Client({ connectionString: location.url, connectionTimeoutMillis: 5_000 })
  await client.connect()
  try {
    // Held until the connection ends: two that make the same thing at once would fail, "if not exists" or not.
    await client.query('select pg_advisory_lock($1)', [advisoryLock])
    await runMigrations(client, location.namespace)
    await client.query(createListenerRunsTable(location.namespace))
    await client.query(createFeedLeaseTable(location.namespace))
  } finally {
    await client.end()
  }
}

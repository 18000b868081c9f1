import { advisoryLocks } from '@scores/contracts'
import { runMigrations } from 'bullmq'
import { Client } from 'pg'
import { createFeedStateTables } from '../feed-state/postgres-feed-state.ts'
import { grantQueue } from './grant-queue.ts'
import { type QueueLocation, queueKind } from './location.ts'

/**
 * Creates or updates BullMQ's schema and the feed state's tables on Postgres. Redis needs nothing. Several processes may
 * migrate at once.
 */
export async function migrateQueue(location: QueueLocation): Promise<void> {
  if (queueKind(location) === 'redis') return
  const client = new Client({ connectionString: location.url, connectionTimeoutMillis: 5_000 })
  await client.connect()
  try {
    // "if not exists" alone fails when two sessions create the same thing. The lock lasts until the connection ends.
    await client.query('select pg_advisory_lock($1)', [advisoryLocks.queueMigration])
    await runMigrations(client, location.namespace)
    await client.query(createFeedStateTables(location.namespace))
  } finally {
    await client.end()
  }
}

/** Lets the role `pipeline` use the queue on Postgres, once both exist. To be repeated after each migration. */
export async function grantQueueToServices(location: QueueLocation): Promise<void> {
  if (queueKind(location) === 'redis') return
  const client = new Client({ connectionString: location.url, connectionTimeoutMillis: 5_000 })
  await client.connect()
  try {
    await client.query(grantQueue(location.namespace))
  } finally {
    await client.end()
  }
}

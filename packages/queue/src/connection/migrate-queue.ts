import { advisoryLocks } from '@scores/contracts'
import { postgresConnection, requireUtf8 } from '@scores/runtime'
import { runMigrations } from 'bullmq'
import { Client } from 'pg'
import { createFeedStateTables } from '../feed-state/postgres-feed-state.ts'
import { grantQueue } from './grant-queue.ts'
import { type QueueLocation, queueKind } from './location.ts'

/** Includes the time for which another process migrates. */
const statementTimeoutMs = 600_000

/**
 * Creates or updates BullMQ's schema and the feed state's tables on Postgres. Redis needs nothing. Several processes may
 * migrate at once.
 *
 * @throws AppError DATABASE_ENCODING
 */
export async function migrateQueue(location: QueueLocation): Promise<void> {
  if (queueKind(location) === 'redis') return
  const client = new Client(postgresConnection({ url: location.url, name: 'migrate', statementTimeoutMs }))
  await client.connect()
  try {
    await requireUtf8('QUEUE_URL', async text => (await client.query<object>(text)).rows)
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

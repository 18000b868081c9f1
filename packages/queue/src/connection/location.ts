import { AppError } from '@scores/runtime'

/** Where the queue lives. */
export interface QueueLocation {
  /** `redis://…` or `postgres://…`: the scheme chooses the backend. */
  url: string
  /** Key prefix on Redis, schema on Postgres. */
  namespace: string
}

export const queueKind = ({ url }: QueueLocation): 'redis' | 'postgres' =>
  url.startsWith('redis') ? 'redis' : 'postgres'

/** Braces make Redis Cluster keep all keys of the namespace in one slot, which BullMQ's scripts need. */
export const redisPrefix = ({ namespace }: QueueLocation): string => `{${namespace}}`

const reconnectEveryMs = 500

/**
 * Connection settings for BullMQ's Redis backend. It would wait for up to 20 s between two tries; one that is back
 * should be back for us.
 *
 * @param opening - once it says so, it is tried no more: BullMQ can't close what never was open
 */
export const redisConnection = ({ url }: QueueLocation, opening: { isGivenUp: boolean }) => ({
  url,
  connectTimeout: 5_000,
  retryStrategy: () => (opening.isGivenUp ? null : reconnectEveryMs),
})

/**
 * Connection settings for BullMQ's Postgres backend, which opens a pool of its own for each queue and worker.
 *
 * @throws AppError CONFIG
 */
export function postgresConnection({ url, namespace }: QueueLocation) {
  if (!/^[a-z_]\w{0,62}$/i.test(namespace)) {
    throw new AppError(
      'CONFIG',
      `QUEUE_NAMESPACE ${JSON.stringify(namespace)} can't be the name of a schema of Postgres`,
      'Use letters, digits and underscores, at most 63, no digit first.',
    )
  }
  return {
    connectionString: url,
    schema: namespace,
    max: 4,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    application_name: 'queue',
  }
}

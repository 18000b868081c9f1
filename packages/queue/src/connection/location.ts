import { AppError, postgresConnection as connectionOptions } from '@scores/runtime'

/** Where the queue is. */
export interface QueueLocation {
  /** `redis://…` or `postgres://…`. The scheme chooses the backend. */
  url: string
  /** Key prefix on Redis, schema on Postgres. */
  namespace: string
}

export const queueKind = ({ url }: QueueLocation): 'redis' | 'postgres' =>
  url.startsWith('redis') ? 'redis' : 'postgres'

/** Braces make Redis Cluster keep all keys of the namespace in one slot, which BullMQ's scripts require. */
export const redisPrefix = ({ namespace }: QueueLocation): string => `{${namespace}}`

const reconnectEveryMs = 500

/**
 * Replaces a connection whose packets are dropped, which never fails by itself. A worker's blocking command takes up to ten
 * seconds. Unlike a timeout of the commands, this one repeats them on the next connection.
 */
export const halfOpenDetection = { keepAlive: 1_000, socketTimeout: 15_000 }

/**
 * Connection settings for BullMQ's Redis backend. BullMQ's own delay between attempts grows to 20 s, too long for a
 * server that is back.
 *
 * @param opening - stops the attempts once given up, as BullMQ cannot close what never opened
 */
export const redisConnection = ({ url }: QueueLocation, opening: { isGivenUp: boolean }) => ({
  url,
  connectTimeout: 5_000,
  ...halfOpenDetection,
  retryStrategy: () => (opening.isGivenUp ? null : reconnectEveryMs),
})

/**
 * Connection settings for BullMQ's Postgres backend, which opens a pool for each queue and worker.
 *
 * @throws AppError CONFIG
 */
export function postgresConnection({ url, namespace }: QueueLocation) {
  if (!/^[a-z_]\w{0,62}$/i.test(namespace)) {
    throw new AppError(
      'CONFIG',
      `QUEUE_NAMESPACE ${JSON.stringify(namespace)} is not a valid name for a Postgres schema`,
      'Use at most 63 letters, digits and underscores. The first must not be a digit.',
    )
  }
  return {
    ...connectionOptions({ url, name: 'queue', statementTimeoutMs: 30_000 }),
    schema: namespace,
    max: 4,
  }
}

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

/** Connection settings for BullMQ's Postgres backend, which opens a pool of its own for each queue and worker. */
export const postgresConnection = ({ url, namespace }: QueueLocation) => ({
  connectionString: url,
  schema: namespace,
  max: 4,
  connectionTimeoutMillis: 5_000,
  statement_timeout: 30_000,
  application_name: 'queue',
})

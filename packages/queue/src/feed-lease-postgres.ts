import type { Logger } from '@scores/runtime'
import { escapeIdentifier, Pool } from 'pg'
import type { LeaseStore } from './feed-lease.ts'
import type { QueueLocation } from './location.ts'

const tableOf = (namespace: string): string => `${escapeIdentifier(namespace)}.feed_lease`

export const createFeedLeaseTable = (namespace: string): string => `
  create table if not exists ${tableOf(namespace)} (
    feed text primary key,
    holder text not null,
    expires_at timestamptz not null
  )`

/** One row per feed, in a table beside BullMQ's. The time is the server's, the same for all who ask. */
export class PostgresLeaseStore implements LeaseStore {
  readonly #pool: Pool
  readonly #table: string

  constructor(location: QueueLocation, log: Logger) {
    this.#pool = new Pool({
      connectionString: location.url,
      max: 1,
      connectionTimeoutMillis: 3_000,
      query_timeout: 3_000,
      application_name: 'feed-lease',
    })
    this.#pool.on('error', error => log.warn({ err: error }, 'lease connection'))
    this.#table = tableOf(location.namespace)
  }

  async take(feed: string, holder: string, ttlMs: number): Promise<boolean> {
    const { rowCount } = await this.#pool.query(
      `insert into ${this.#table} as lease (feed, holder, expires_at)
       values ($1, $2, clock_timestamp() + make_interval(secs => $3))
       on conflict (feed) do update set holder = excluded.holder, expires_at = excluded.expires_at
       where lease.holder = excluded.holder or lease.expires_at < clock_timestamp()`,
      [feed, holder, ttlMs / 1_000],
    )
    return rowCount === 1
  }

  async release(feed: string, holder: string): Promise<void> {
    await this.#pool.query(`delete from ${this.#table} where feed = $1 and holder = $2`, [feed, holder])
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }
}

import type { Logger } from '@scores/runtime'
import { escapeIdentifier, Pool } from 'pg'
import type { QueueLocation } from '../connection/location.ts'
import type { LeaseState, LeaseStore } from './feed-lease.ts'

const tableOf = (namespace: string): string => `${escapeIdentifier(namespace)}.feed_lease`

export const createFeedLeaseTable = (namespace: string): string => `
  create table if not exists ${tableOf(namespace)} (
    feed text primary key,
    holder text not null,
    expires_at timestamptz not null
  );
  alter table ${tableOf(namespace)}
    add column if not exists term bigint not null default 1,
    add column if not exists since timestamptz not null default now()`

/**
 * One row per feed, in a table beside BullMQ's. The time is the server's, the same for all who ask. A lease that was
 * given back ran out at minus infinity.
 */
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
    this.#pool.on('error', error => log.debug({ err: error }, 'lease connection'))
    this.#pool.on('connect', client => client.on('error', () => undefined))
    this.#table = tableOf(location.namespace)
  }

  async take(feed: string, holder: string, ttlMs: number, evenIfExpired: boolean): Promise<LeaseState> {
    const { rows } = await this.#pool.query<LeaseState>(
      `with taken as (
         insert into ${this.#table} as lease (feed, holder, expires_at, term, since)
         values ($1, $2, clock_timestamp() + make_interval(secs => $3), 1, clock_timestamp())
         on conflict (feed) do update set
           holder = excluded.holder, expires_at = excluded.expires_at,
           term = lease.term + (lease.holder <> excluded.holder)::int,
           since = case when lease.holder = excluded.holder then lease.since else excluded.since end
         where lease.holder = excluded.holder or lease.expires_at = '-infinity'
           or ($4 and lease.expires_at < clock_timestamp())
         returning term, since
       ), asked as (
         select true as mine, term, since, false as expired from taken
         union all
         select false, term, since, expires_at < clock_timestamp() from ${this.#table}
         where feed = $1 and not exists (select from taken)
       )
       select mine as "isMine", term::float8 as term, expired as "hasExpired",
         extract(epoch from clock_timestamp() - since)::float8 * 1000 as "heldForMs"
       from asked`,
      [feed, holder, ttlMs / 1_000, evenIfExpired],
    )
    // No row: another one made it at the same moment.
    return rows[0] ?? { isMine: false, term: 0, heldForMs: 0, hasExpired: false }
  }

  async release(feed: string, holder: string): Promise<void> {
    await this.#pool.query(
      `update ${this.#table} set expires_at = '-infinity' where feed = $1 and holder = $2`,
      [feed, holder],
    )
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }
}

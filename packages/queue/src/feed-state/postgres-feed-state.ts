import { describeError, type Logger, postgresConnection } from '@scores/runtime'
import { escapeIdentifier, Pool } from 'pg'
import type { QueueLocation } from '../connection/location.ts'
import { queueUnavailable } from '../connection/queue-unavailable.ts'
import type { FeedPosition, FeedState, FeedWait, LeaseRequest, LeaseState } from './feed-state.ts'

/** A lease lasts three seconds, so a slower answer is worthless. */
const timeoutMs = 3_000

const tablesOf = (namespace: string) => ({
  leases: `${escapeIdentifier(namespace)}.feed_lease`,
  positions: `${escapeIdentifier(namespace)}.listener_run`,
  waits: `${escapeIdentifier(namespace)}.feed_wait`,
})

/** SQL that creates or updates the tables beside BullMQ's. */
export function createFeedStateTables(namespace: string): string {
  const { leases, positions, waits } = tablesOf(namespace)
  return `
    create table if not exists ${leases} (
      feed text primary key,
      holder text not null,
      expires_at timestamptz not null
    );
    alter table ${leases}
      add column if not exists term bigint not null default 1,
      add column if not exists since timestamptz not null default now();
    create table if not exists ${positions} (
      listener_run uuid primary key,
      feed text not null,
      sequence bigint not null,
      event_id text not null,
      accepted_at timestamptz not null default now()
    );
    create table if not exists ${waits} (
      feed text primary key,
      until double precision not null,
      why text not null
    )`
}

/**
 * Keeps one row per lease and one per listener run. Times come from the server, so all listeners agree on them. A
 * released lease expired at minus infinity.
 */
export class PostgresFeedState implements FeedState {
  readonly #pool: Pool
  readonly #location: QueueLocation
  readonly #leases: string
  readonly #positions: string
  readonly #waits: string

  constructor(location: QueueLocation, log: Logger) {
    this.#pool = new Pool({
      ...postgresConnection({ url: location.url, name: 'feed-state', statementTimeoutMs: timeoutMs }),
      max: 1,
      connectionTimeoutMillis: timeoutMs,
      query_timeout: timeoutMs,
    })
    this.#pool.on('error', error => log.debug({ why: describeError(error) }, 'feed state connection lost'))
    this.#pool.on('connect', client => client.on('error', () => undefined))
    this.#location = location
    const { leases, positions, waits } = tablesOf(location.namespace)
    this.#leases = leases
    this.#positions = positions
    this.#waits = waits
  }

  async takeLease({ feed, holder, ttlMs, takeExpired }: LeaseRequest): Promise<LeaseState> {
    const { rows } = await this.#pool.query<LeaseState>(
      `with taken as (
         insert into ${this.#leases} as lease (feed, holder, expires_at, term, since)
         values ($1, $2, clock_timestamp() + make_interval(secs => $3), 1, clock_timestamp())
         on conflict (feed) do update set
           holder = excluded.holder, expires_at = excluded.expires_at,
           term = lease.term + (lease.holder <> excluded.holder)::int,
           since = case when lease.holder = excluded.holder then lease.since else excluded.since end
         where lease.holder = excluded.holder or lease.expires_at = '-infinity'
           or ($4 and lease.expires_at < clock_timestamp())
         returning term, since
       ), answer as (
         select true as mine, term, since, false as expired from taken
         union all
         select false, term, since, expires_at < clock_timestamp() from ${this.#leases}
         where feed = $1 and not exists (select from taken)
       )
       select mine as "isMine", term::float8 as term, expired as "hasExpired",
         extract(epoch from clock_timestamp() - since)::float8 * 1000 as "heldForMs"
       from answer`,
      [feed, holder, ttlMs / 1_000, takeExpired],
    )
    // Another listener inserted the row at the same moment; this statement's snapshot cannot see it.
    return rows[0] ?? { isMine: false, term: 0, heldForMs: 0, hasExpired: false }
  }

  async releaseLease(feed: string, holder: string): Promise<void> {
    await this.#pool.query(
      `update ${this.#leases} set expires_at = '-infinity' where feed = $1 and holder = $2`,
      [feed, holder],
    )
  }

  async savePosition({ listenerRun, feed, sequence, eventId }: FeedPosition): Promise<void> {
    await this.#pool.query(
      `insert into ${this.#positions} (listener_run, feed, sequence, event_id) values ($1, $2, $3, $4)
       on conflict (listener_run) do update
       set sequence = excluded.sequence, event_id = excluded.event_id, accepted_at = now()`,
      [listenerRun, feed, sequence, eventId],
    )
  }

  async readPositions(): Promise<FeedPosition[]> {
    try {
      const { rows } = await this.#pool.query<FeedPosition>(
        `select feed, listener_run as "listenerRun", sequence::float8 as sequence, event_id as "eventId"
         from ${this.#positions} order by listener_run desc`,
      )
      return rows
    } catch (error) {
      throw queueUnavailable(this.#location, error)
    }
  }

  async clearPosition(feed: string): Promise<void> {
    await this.#pool.query(`update ${this.#positions} set event_id = '' where feed = $1`, [feed])
  }

  async saveWait(feed: string, wait: FeedWait | null): Promise<void> {
    if (wait === null) await this.#pool.query(`delete from ${this.#waits} where feed = $1`, [feed])
    else
      await this.#pool.query(
        `insert into ${this.#waits} (feed, until, why) values ($1, $2, $3)
         on conflict (feed) do update set until = excluded.until, why = excluded.why`,
        [feed, wait.until, wait.why],
      )
  }

  async readWait(feed: string): Promise<FeedWait | null> {
    const { rows } = await this.#pool.query<FeedWait>(
      `select until, why from ${this.#waits} where feed = $1`,
      [feed],
    )
    return rows[0] ?? null
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.end()
  }
}

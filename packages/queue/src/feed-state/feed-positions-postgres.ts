import type { Logger } from '@scores/runtime'
import { escapeIdentifier, Pool } from 'pg'
import type { QueueLocation } from '../connection/location.ts'
import type { FeedPosition, FeedPositionStore } from './feed-positions.ts'

const tableOf = (namespace: string): string => `${escapeIdentifier(namespace)}.listener_run`

export const createListenerRunsTable = (namespace: string): string => `
  create table if not exists ${tableOf(namespace)} (
    listener_run uuid primary key,
    feed text not null,
    sequence bigint not null,
    event_id text not null,
    accepted_at timestamptz not null default now()
  )`

/** One row per run, in a table beside BullMQ's. */
export class PostgresFeedPositions implements FeedPositionStore {
  readonly #pool: Pool
  readonly #table: string

  constructor(location: QueueLocation, log: Logger) {
    this.#pool = new Pool({
      connectionString: location.url,
      max: 1,
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
      application_name: 'feed-position',
    })
    this.#pool.on('error', error => log.warn({ err: error }, 'feed position connection'))
    this.#pool.on('connect', client => client.on('error', () => undefined))
    this.#table = tableOf(location.namespace)
  }

  async save({ listenerRun, feed, sequence, eventId }: FeedPosition): Promise<void> {
    await this.#pool.query(
      `insert into ${this.#table} (listener_run, feed, sequence, event_id) values ($1, $2, $3, $4)
       on conflict (listener_run) do update
       set sequence = excluded.sequence, event_id = excluded.event_id, accepted_at = now()`,
      [listenerRun, feed, sequence, eventId],
    )
  }

  async lastEventId(feed: string): Promise<string | null> {
    const last = (await this.runs()).find(run => run.feed === feed)
    return last?.eventId || null
  }

  async runs(): Promise<FeedPosition[]> {
    const { rows } = await this.#pool.query<FeedPosition>(
      `select feed, listener_run as "listenerRun", sequence::float8 as sequence, event_id as "eventId"
       from ${this.#table} order by listener_run desc`,
    )
    return rows
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }
}

import { describeError, type Logger } from '@scores/runtime'
import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import type { Database } from './database.ts'
import { valueParsers } from './value-parsers.ts'

export interface DatabaseSettings {
  url: string
  /** Shown as `application_name` in `pg_stat_activity`. */
  name: string
  /** Maximum size of the pool. */
  connections: number
  /** Maximum duration of a statement. */
  statementTimeoutMs: number
}

/**
 * Opens a connection pool, which `await using` closes. It connects on first use, and reconnects after an outage.
 *
 * `int8` and `numeric` values are numbers, see `valueParsers`.
 */
export function openDatabase(
  { url, name, connections, statementTimeoutMs }: DatabaseSettings,
  log: Logger,
): Kysely<Database> {
  const pool = new Pool({
    connectionString: url,
    application_name: name,
    max: connections,
    connectionTimeoutMillis: 5_000,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
    types: valueParsers,
  })
  // The pool replaces an idle connection that breaks. Without a listener the error would end the process.
  pool.on('error', error => log.warn({ why: describeError(error) }, 'database connection lost'))
  // The pool does not listen while a connection is in use. The running query fails by itself.
  pool.on('connect', client => client.on('error', () => undefined))
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
}

import { describeError, type Logger } from '@scores/runtime'
import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import type { DB } from './database.generated.ts'

export interface DatabaseSettings {
  url: string
  /** Shown in `pg_stat_activity`. */
  name: string
  /** Connections at most. */
  connections: number
  /** No statement runs longer, milliseconds. */
  statementTimeoutMs: number
}

/** Opens a pool on the database. It connects when first used, and again after the database was away. */
export function openDatabase(
  { url, name, connections, statementTimeoutMs }: DatabaseSettings,
  log: Logger,
): Kysely<DB> {
  const pool = new Pool({
    connectionString: url,
    application_name: name,
    max: connections,
    connectionTimeoutMillis: 5_000,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
  })
  // An idle connection that breaks is replaced; without a listener it would end the process.
  pool.on('error', error => log.warn({ why: describeError(error) }, 'database connection lost'))
  // Nor does the pool listen while a connection is in use: what was asked over it fails by itself.
  pool.on('connect', client => client.on('error', () => undefined))
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool }) })
}

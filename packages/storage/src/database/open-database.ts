import { describeError, type Logger, type PostgresConnection, postgresConnection } from '@scores/runtime'
import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import type { Database } from './database.ts'
import { destroyOnTimeout } from './sessions/destroy-on-timeout.ts'
import { valueParsers } from './value-parsers.ts'

export interface DatabaseSettings extends PostgresConnection {
  /** Maximum size of the pool. */
  connections: number
}

/**
 * A server keeps the locks of a client whose packets are dropped until it ends the transaction. Other processes that take over
 * the client's job wait for them. No transaction of ours is idle for longer than moments.
 */
const idleInTransactionMs = 30_000

/**
 * Opens a connection pool, which `await using` closes. It connects on first use, and reconnects after an outage.
 *
 * `int8` and `numeric` values are numbers, see `valueParsers`.
 */
export function openDatabase(
  { connections, ...connection }: DatabaseSettings,
  log: Logger,
): Kysely<Database> {
  const pool = new Pool({
    ...postgresConnection(connection),
    max: connections,
    idle_in_transaction_session_timeout: idleInTransactionMs,
    types: valueParsers,
  })
  // The pool replaces an idle connection that breaks. Without a listener the error would end the process.
  pool.on('error', error => log.warn({ why: describeError(error) }, 'database connection lost'))
  // The pool does not listen while a connection is in use. The running query fails by itself.
  pool.on('connect', client => client.on('error', () => undefined))
  pool.on('connect', destroyOnTimeout)
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
}

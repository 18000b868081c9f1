export interface PostgresConnection {
  url: string
  /** Shown as `application_name` in `pg_stat_activity`. */
  name: string
  /** Maximum duration of a statement. */
  statementTimeoutMs: number
}

/** What the answer to a statement that the server has cancelled may take. */
const graceMs = 5_000

/**
 * Options of every connection to Postgres, for the library `pg`.
 *
 * A connection whose packets are dropped never fails by itself. Therefore the client gives up soon after the server should
 * have, and TCP probes an idle connection.
 */
export const postgresConnection = ({ url, name, statementTimeoutMs }: PostgresConnection) => ({
  connectionString: url,
  application_name: name,
  connectionTimeoutMillis: 5_000,
  statement_timeout: statementTimeoutMs,
  query_timeout: statementTimeoutMs + graceMs,
  keepAlive: true,
  keepAliveInitialDelayMillis: 1_000,
})

export interface PostgresConnection {
  url: string
  /** Shown as `application_name` in `pg_stat_activity`. */
  name: string
  /** Maximum duration of a statement. */
  statementTimeoutMs: number
}

/** What the answer to a statement that the server has cancelled may take. */
const graceMs = 5_000

/** The role that sql/roles.sql makes read-only. */
const readOnlyRole = 'analyst'

/**
 * Settings of a session that the code depends on. A server, database or role may have other defaults, and some of them
 * change results silently: sums lose digits, null becomes a text, acknowledged transactions get lost.
 */
const session: Readonly<Record<string, string>> = {
  array_nulls: 'on',
  bytea_output: 'hex',
  client_encoding: 'UTF8',
  datestyle: 'ISO, MDY',
  default_transaction_deferrable: 'off',
  default_transaction_isolation: 'read committed',
  extra_float_digits: '1',
  idle_session_timeout: '0',
  intervalstyle: 'postgres',
  lock_timeout: '0',
  search_path: 'public',
  standard_conforming_strings: 'on',
  synchronous_commit: 'on',
  timezone: 'UTC',
  transform_null_equals: 'off',
}

/**
 * Options of every connection to Postgres, for the library `pg`.
 *
 * A connection whose packets are dropped never fails by itself. Therefore the client gives up soon after the server should
 * have, and TCP probes an idle connection.
 */
export function postgresConnection({ url, name, statementTimeoutMs }: PostgresConnection) {
  const location = new URL(url)
  // pg prefers the options of the URL to those given here.
  const ownOptions = location.searchParams.get('options')
  location.searchParams.delete('options')
  const settings =
    location.username === readOnlyRole ? session : { ...session, default_transaction_read_only: 'off' }
  return {
    connectionString: ownOptions === null ? url : location.href,
    // The later of two settings counts, and any of them before the defaults of server, database and role.
    options: [ownOptions, ...Object.entries(settings).map(toOption)].filter(Boolean).join(' '),
    application_name: name,
    connectionTimeoutMillis: 5_000,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + graceMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 1_000,
  }
}

const toOption = ([name, value]: [string, string]): string => `-c ${name}=${value.replaceAll(' ', '\\ ')}`

import { type Kysely, sql } from 'kysely'
import type { Database } from '../database.ts'

/** Maximum durations in milliseconds. */
export interface SessionLimits {
  statementMs: number
  /** Of a transaction that waits for its client. */
  idleMs: number
  transactionMs: number
}

/**
 * Ends the sessions of role `analyst` that are over a limit. A role can lift its own timeouts; these limits it cannot.
 *
 * @returns the process ids that were ended
 */
export async function endOverdueSessions(db: Kysely<Database>, limits: SessionLimits): Promise<number[]> {
  const { statementMs, idleMs, transactionMs } = limits
  const older = (column: 'query_start' | 'state_change' | 'xact_start', ms: number) =>
    sql`clock_timestamp() - ${sql.ref(column)} > ${ms}::float8 * interval '1 millisecond'`
  const { rows } = await sql<{ pid: number }>`
    with overdue as materialized ( -- Otherwise a session might be ended before its limits are compared.
      select pid from pg_stat_activity
      where usename = 'analyst' and pid <> pg_backend_pid()
        and (state in ('active', 'fastpath function call') and ${older('query_start', statementMs)}
          or state like 'idle in transaction%' and ${older('state_change', idleMs)}
          or ${older('xact_start', transactionMs)}))
    select pid from overdue where pg_terminate_backend(pid)`.execute(db)
  return rows.map(({ pid }) => pid)
}

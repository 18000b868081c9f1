import type { QuarantineFilter } from '@scores/contracts'
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import { anyOf } from '../database/any-of.ts'
import type { Database } from '../database/database.ts'

type Quarantine = ExpressionBuilder<Database, 'data_quality_checks_results'>

/** Condition for the messages that match all parts of a filter. An empty filter matches every message. */
export const whereQuarantined =
  ({ reason, fingerprint, feed, eventType, since, until, ids, match }: QuarantineFilter) =>
  (eb: Quarantine): Expression<SqlBool> =>
    eb.and([
      ...(reason === undefined ? [] : [eb('reason', '=', reason)]),
      ...(fingerprint === undefined ? [] : [eb('fingerprint', '=', fingerprint)]),
      ...(feed === undefined ? [] : [eb('feed', '=', feed)]),
      ...(eventType === undefined ? [] : [eb('event_type', '=', eventType)]),
      // Postgres parses the times: a Date would drop microseconds.
      ...(since === undefined ? [] : [eb('received_at', '>=', sql<Date>`${since}::timestamptz`)]),
      ...(until === undefined ? [] : [eb('received_at', '<', sql<Date>`${until}::timestamptz`)]),
      ...(ids === undefined ? [] : [eb('id', '=', anyOf(ids))]),
      ...(match === undefined ? [] : [matches(eb, match)]),
    ])

/** Condition for payloads that a JSON path matches. `payload_matches` explains it. */
function matches(eb: Quarantine, path: string): Expression<SqlBool> {
  const payload = eb.fn.coalesce('edited_payload', 'message_payload')
  return sql<SqlBool>`payload_matches(${payload}, ${path}::jsonpath, ${isPredicate(path)})`
}

/** Only a predicate may be followed by `is unknown`. As a subquery it is computed once per statement. */
const isPredicate = (path: string) => sql<SqlBool>`
  (select pg_input_is_valid('(' || regexp_replace(${path}, '^\\s*(lax|strict)\\M', '', 'i') || ') is unknown', 'jsonpath'))`

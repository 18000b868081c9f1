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

/**
 * Condition for payloads that a JSON path matches. A predicate counts by its own answer, and an unknown answer (a text is
 * not > 1) as false. Any other path matches if it finds something. A payload that is not valid JSON never matches.
 */
function matches(eb: Quarantine, path: string): Expression<SqlBool> {
  const payload = eb.fn.coalesce('edited_payload', 'message_payload')
  return sql<SqlBool>`
    case when pg_input_is_valid(${payload}, 'jsonb') then coalesce(
      jsonb_path_match(${payload}::jsonb, ${path}::jsonpath, silent => true),
      not ${isPredicate(path)} and jsonb_path_exists(${payload}::jsonb, ${path}::jsonpath, silent => true)
    ) else false end`
}

/** Only a predicate may be followed by `is unknown`. As a subquery it is computed once per statement. */
const isPredicate = (path: string) => sql<SqlBool>`
  (select pg_input_is_valid('(' || regexp_replace(${path}, '^\\s*(lax|strict)\\M', '', 'i') || ') is unknown', 'jsonpath'))`

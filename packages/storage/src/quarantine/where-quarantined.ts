import type { QuarantineFilter } from '@scores/contracts'
import { type RawBuilder, sql } from 'kysely'

/** The payload that a message has now: what a person put in the place of the one that came, else that one. */
export const currentPayload = sql`coalesce(q.edited_payload, q.message_payload)`

/** The rows of `data_quality_checks_results q` that a filter means; with nothing in it but `all`, every one. */
export function whereQuarantined(filter: QuarantineFilter): RawBuilder<boolean> {
  const { reason, fingerprint, feed, eventType, since, until, ids, match } = filter
  const parts = [
    sql<boolean>`true`,
    ...(reason === undefined ? [] : [sql<boolean>`q.reason = ${reason}`]),
    ...(fingerprint === undefined ? [] : [sql<boolean>`q.fingerprint = ${fingerprint}`]),
    ...(feed === undefined ? [] : [sql<boolean>`q.feed = ${feed}`]),
    ...(eventType === undefined ? [] : [sql<boolean>`q.event_type = ${eventType}`]),
    ...(since === undefined ? [] : [sql<boolean>`q.received_at >= ${since}::timestamptz`]),
    ...(until === undefined ? [] : [sql<boolean>`q.received_at < ${until}::timestamptz`]),
    ...(ids === undefined ? [] : [sql<boolean>`q.id = any(${ids}::bigint[])`]),
    ...(match === undefined ? [] : [matches(match)]),
  ]
  return sql.join(parts, sql` and `)
}

/**
 * A predicate's own answer counts, and one that can't tell (a text is not > 1) does not hold; else whether the path finds
 * something. What is no JSON has no paths.
 */
const matches = (path: string): RawBuilder<boolean> => sql`
  case when pg_input_is_valid(${currentPayload}, 'jsonb') then coalesce(
    jsonb_path_match(${currentPayload}::jsonb, ${path}::jsonpath, silent => true),
    not ${isPredicate(path)} and jsonb_path_exists(${currentPayload}::jsonb, ${path}::jsonpath, silent => true)
  ) else false end`

/** Of predicates only can it be asked whether they are unknown. Worked out once for a statement. */
const isPredicate = (path: string): RawBuilder<boolean> => sql`
  (select pg_input_is_valid('(' || regexp_replace(${path}, '^\\s*(lax|strict)\\M', '', 'i') || ') is unknown', 'jsonpath'))`

import { createHash } from 'node:crypto'
import { checks } from './checks.ts'
import { eventTypeSchemas, examResultSchema } from './event-types.ts'

/** The order of the checks affects the version; the order of a schema's keys does not. */
const currentRules = { eventTypeSchemas, examResultSchema, checks: Object.entries(checks) }

/** Hash of the rules, 12 hex digits: equal for equal schemas and checks on every machine. */
export function rulesVersion(rules: object = currentRules): string {
  return createHash('sha256').update(JSON.stringify(rules, inKeyOrder)).digest('hex').slice(0, 12)
}

function inKeyOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

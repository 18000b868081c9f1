import { createHash } from 'node:crypto'
import { checks } from './checks.ts'
import { eventTypeSchemas, examResultSchema } from './event-types.ts'

/** By what messages are judged. The order of the checks counts, that of a schema's keys doesn't. */
const currentRules = { eventTypeSchemas, examResultSchema, checks: Object.entries(checks) }

/** Names the rules: the same for the same schemas and checks, wherever it is asked for. 12 hex digits. */
export function rulesVersion(rules: object = currentRules): string {
  return createHash('sha256').update(JSON.stringify(rules, inKeyOrder)).digest('hex').slice(0, 12)
}

function inKeyOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

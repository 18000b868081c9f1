import type { Reason } from '@scores/contracts'
import { type ReasonCount, readReasons } from '@scores/storage'
import type { ApiScope } from '../api-context.ts'
import { describeRoute } from '../openapi/describe-route.ts'
import type { Read } from '../requests/reads.ts'
import { objectOf, oneOf, refTo, withDefault } from '../schemas/schema-parts.ts'
import { reasonsOverTime } from './ledger-schemas.ts'

/** Length of a part, and number of parts. */
const ranges = {
  hour: { partSeconds: 60, parts: 60 },
  day: { partSeconds: 1_800, parts: 48 },
  week: { partSeconds: 14_400, parts: 42 },
  month: { partSeconds: 43_200, parts: 60 },
} as const

const schema = describeRoute(
  {
    tag: 'quarantine',
    operationId: 'getReasons',
    summary: 'Quarantined messages by reason and time',
    description:
      'Counts messages in any status by when they were first seen. GET /api/quarantine/groups has the causes behind a reason.',
  },
  { querystring: objectOf({ range: withDefault(oneOf(['hour', 'day', 'week', 'month']), 'day') }) },
  { 200: refTo(reasonsOverTime) },
)

/** The route that shows reasons over time. */
export function registerReasonRoutes(scope: ApiScope, read: Read): void {
  scope.get('/reasons', { schema }, async ({ query }, reply) => {
    const { partSeconds, parts } = ranges[query.range]
    const partMs = partSeconds * 1_000
    const now = Date.now()
    const until = new Date(Math.ceil((now + 1) / partMs) * partMs)
    const since = new Date(until.getTime() - parts * partMs)
    const counts = await read('lookups', reply, db => readReasons(db, { since, until, partSeconds }))
    const indexOf = (at: Date) => Math.round((at.getTime() - since.getTime()) / partMs)
    return {
      since,
      until,
      partSeconds,
      parts,
      isComplete: until.getTime() <= now,
      reasons: byReason(counts, parts, indexOf),
    }
  })
}

function byReason(counts: readonly ReasonCount[], parts: number, indexOf: (at: Date) => number) {
  const found = new Map<Reason, number[]>()
  for (const { reason, at, messages } of counts) {
    const row = found.get(reason) ?? Array.from({ length: parts }, () => 0)
    row[indexOf(at)] = messages
    found.set(reason, row)
  }
  return [...found]
    .map(([reason, row]) => ({
      reason,
      messages: row.reduce((sum, messages) => sum + messages, 0),
      counts: row,
    }))
    .toSorted((a, b) => b.messages - a.messages)
}

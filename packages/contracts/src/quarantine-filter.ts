import { checks, type Reason } from './checks.ts'

/** Which quarantined messages are meant: those that all the given parts apply to. */
export interface QuarantineFilter {
  /** Every one; without it an empty filter means none. */
  all?: true
  reason?: Reason
  /** As a row and a group of the quarantine have it. */
  fingerprint?: string
  feed?: string
  eventType?: string
  /** First seen at or after, an ISO 8601 time. */
  since?: string
  /** First seen before, an ISO 8601 time. */
  until?: string
  /** Of the quarantine's rows. */
  ids?: number[]
  /** An SQL/JSON path that finds something in the payload, or a predicate that holds: `$.score ? (@ > 1)`, `$.score > 1`. */
  match?: string
}

export const reasons: readonly Reason[] = Object.values(checks).map(({ reason }) => reason)

/** The filter as JSON Schema, for whoever reads one from outside. */
export const quarantineFilterSchema = {
  type: 'object',
  additionalProperties: false,
  description: 'Which quarantined messages are meant: those that all the given parts apply to.',
  properties: {
    all: { const: true, description: 'Every one; without it an empty filter is refused.' },
    reason: { enum: reasons },
    fingerprint: { type: 'string', pattern: '^[0-9a-f]{12}$' },
    feed: { type: 'string' },
    eventType: { type: 'string' },
    since: { type: 'string', format: 'date-time', description: 'First seen at or after.' },
    until: { type: 'string', format: 'date-time', description: 'First seen before.' },
    ids: { type: 'array', minItems: 1, maxItems: 10_000, items: { type: 'integer', minimum: 1 } },
    match: {
      type: 'string',
      description:
        'An SQL/JSON path that finds something in the payload, or a predicate that holds: $.score ? (@ > 1), $.score > 1.',
    },
  },
} as const

import type { Static } from 'typebox'
import { reasons } from './checks.ts'

/** A text that Postgres can compare: without U+0000. */
export const comparableText = { type: 'string', pattern: '^[^\\u0000]*$' } as const

/** Selects the quarantined messages that match every given part; a literal for the same reason as `patchSchema`. */
export const quarantineFilterSchema = {
  type: 'object',
  additionalProperties: false,
  description: 'Selects the quarantined messages that match every given part.',
  properties: {
    all: { const: true, description: 'Selects every message. Without it, an empty filter is rejected.' },
    reason: { enum: reasons },
    fingerprint: {
      type: 'string',
      pattern: '^[0-9a-f]{12}$',
      description: 'The cause, as shown with each message and group.',
    },
    feed: comparableText,
    eventType: comparableText,
    since: { type: 'string', format: 'date-time', description: 'First seen at or after this time.' },
    until: { type: 'string', format: 'date-time', description: 'First seen before this time.' },
    ids: {
      type: 'array',
      minItems: 1,
      maxItems: 10_000,
      items: { type: 'integer', minimum: 1 },
      description: 'Ids of quarantine rows.',
    },
    match: {
      ...comparableText,
      description:
        'SQL/JSON path that finds a value in the payload, or a predicate that holds: $.score ? (@ > 1), $.score > 1.',
    },
  },
} as const

export type QuarantineFilter = Static<typeof quarantineFilterSchema>

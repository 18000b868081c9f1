import { reasons } from '@scores/contracts'
import { Type } from 'typebox'
import { ledgerTotals } from '../overview/overview-schemas.ts'
import {
  count,
  named,
  nullable,
  objectOf,
  oneOf,
  refTo,
  time,
  withDescription,
} from '../schemas/schema-parts.ts'

const ms = nullable(Type.Number({ minimum: 0 }))

const ledgerMinute = objectOf({
  minute: withDescription(
    time,
    'Start of the minute. A batch belongs to the minute in which its first message was read.',
  ),
  received: count,
  stored: count,
  duplicate: count,
  quarantined: count,
  inFlight: count,
  difference: withDescription(
    Type.Integer(),
    'received - stored - duplicate - quarantined - inFlight; 0 if it closes.',
  ),
  lagP50Ms: withDescription(
    ms,
    'Median time from read to committed; null for a minute without processed messages.',
  ),
  lagP99Ms: ms,
  isComplete: withDescription(Type.Boolean(), 'False while the minute lasts.'),
})

export const ledger = named(
  'Ledger',
  objectOf(
    {
      at: withDescription(time, 'When it was read.'),
      totals: withDescription(
        Type.Union([refTo(ledgerTotals), Type.Null()]),
        'Since the beginning; null for an hour of the past.',
      ),
      minutes: Type.Array(ledgerMinute, { description: 'Every minute of the hour, oldest first.' }),
    },
    { description: 'One hour of the ledger, by minute.' },
  ),
)

export const reasonsOverTime = named(
  'ReasonsOverTime',
  objectOf(
    {
      since: time,
      until: withDescription(time, 'End of the last part, which may not be over yet.'),
      partSeconds: withDescription(count, 'Length of a part of the time.'),
      parts: withDescription(count, 'Number of parts.'),
      isComplete: withDescription(Type.Boolean(), 'False while the last part lasts.'),
      reasons: Type.Array(
        objectOf({
          reason: oneOf(reasons),
          messages: withDescription(count, 'Sum of the counts.'),
          counts: Type.Array(count, { description: 'Messages in each part, oldest first.' }),
        }),
        { description: 'Most frequent first.' },
      ),
    },
    { description: 'Quarantined messages by reason and time.' },
  ),
)

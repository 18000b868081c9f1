import { Type } from 'typebox'
import { anyText, named, nullable, objectOf, oneOf, time, withDescription } from '../schemas/schema-parts.ts'

export const session = named(
  'Session',
  objectOf(
    {
      user: anyText,
      canWrite: withDescription(Type.Boolean(), 'False for read-only access, which includes dry runs.'),
      login: withDescription(
        oneOf(['page', 'basic']),
        'Only a login by the page can be ended by POST /logout.',
      ),
      expiresAt: withDescription(nullable(time), 'When the login by the page ends; null for HTTP Basic.'),
      codeVersion: withDescription(anyText, 'Version of the dashboard.'),
    },
    { description: 'Who sends the requests.' },
  ),
)

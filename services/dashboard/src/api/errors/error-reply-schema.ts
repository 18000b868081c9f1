import { anyText, named, objectOf, withDescription } from '../schemas/schema-parts.ts'

export const errorReply = named(
  'ErrorReply',
  objectOf(
    {
      error: objectOf({
        code: withDescription(anyText, 'Stable code for programs, such as NO_SUCH_REPLAY.'),
        message: anyText,
        hint: withDescription(anyText, 'What to do next.'),
      }),
    },
    { description: 'Why a request failed.' },
  ),
)

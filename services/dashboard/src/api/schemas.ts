import { quarantineSchemas } from './quarantine-schemas.ts'
import { replaySchemas } from './replay-schemas.ts'
import { anyText, objectOf, type Schema, said } from './schema-parts.ts'

const errorReply = objectOf(
  {
    error: objectOf({
      code: said(anyText, 'Stable, for programs: NO_SUCH_REPLAY.'),
      message: anyText,
      hint: said(anyText, 'What to do now.'),
    }),
  },
  { description: 'Why something was not done.' },
)

/** The schemas that routes refer to, by name. */
export const sharedSchemas: readonly (Schema & { $id: string })[] = Object.entries({
  ErrorReply: errorReply,
  ...quarantineSchemas,
  ...replaySchemas,
}).map(([$id, schema]) => ({ $id, ...schema }))

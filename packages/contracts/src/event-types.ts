import assignment from '../schemas/assignment.schema.json' with { type: 'json' }
import attendance from '../schemas/attendance.schema.json' with { type: 'json' }
import examResult from '../schemas/exam-result.schema.json' with { type: 'json' }
import score from '../schemas/score.schema.json' with { type: 'json' }

/** The body that all event types share. */
export const examResultSchema = examResult

/**
 * The known event types, each with its JSON Schema (draft 2020-12). The key is the name in the feed's `event:` line.
 * Messages of any other type are quarantined as `unknown_event_type`.
 *
 * To add an event type, add a file to `schemas/` and a line here.
 */
export const eventTypeSchemas: Readonly<Record<string, object>> = { score, attendance, assignment }

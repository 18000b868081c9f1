import assignment from '../schemas/assignment.schema.json' with { type: 'json' }
import attendance from '../schemas/attendance.schema.json' with { type: 'json' }
import examResult from '../schemas/exam-result.schema.json' with { type: 'json' }
import score from '../schemas/score.schema.json' with { type: 'json' }

/** The body that the event types below refer to. */
export const examResultSchema = examResult

/**
 * The event types that are known, each with its JSON Schema (draft 2020-12). The key is the name in the
 * feed's `event:` line. A message of any other type is quarantined as `unknown_event_type`.
 *
 * To add one: a file in `schemas/`, and its line here.
 */
export const eventTypeSchemas: Readonly<Record<string, object>> = { score, attendance, assignment }

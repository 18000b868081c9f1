import type { NormalizedEvent, ReceivedMessage } from '@scores/contracts'
import { columns } from './columns.ts'
import { type DecodedObject, sourceOf } from './decode.ts'
import { inexactNumbers } from './exact-rules.ts'

interface ExamResult {
  studentId: string
  exam: number
  score: number
}

/**
 * Converts a message that passed every check to the star schema. Fields without a column go to `extra`,
 * and so does the text of a number that its column would round.
 */
export function normalize(message: ReceivedMessage, decoded: DecodedObject): NormalizedEvent {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the checks validated the fields against the schema
  const { studentId, exam, score } = decoded.fields as unknown as ExamResult
  return {
    messageId: message.id,
    sequence: message.sequence,
    eventType: message.type,
    student: studentId,
    exam,
    score,
    receivedAt: message.receivedAt,
    extra: extraFields(decoded),
  }
}

function extraFields(decoded: DecodedObject): string | null {
  const extra = Object.keys(decoded.fields)
    .filter(field => !columns.has(field))
    .map(field => `${JSON.stringify(field)}:${sourceOf(decoded, field)}`)
  for (const { field, source } of inexactNumbers(decoded)) extra.push(`"${field}":"${source}"`)
  return extra.length === 0 ? null : `{${extra.join(',')}}`
}

import { examResultSchema, type NormalizedEvent, type ReceivedMessage } from '@scores/contracts'
import { type DecodedObject, sourceOf } from './decode.ts'

const columns = new Set(Object.keys(examResultSchema.properties))

interface ExamResult {
  studentId: string
  exam: number
  score: number
}

/** Converts a message that passed every check to the star schema. Fields without a column go to `extra`. */
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
  const extra = Object.keys(decoded.fields).filter(field => !columns.has(field))
  if (extra.length === 0) return null
  return `{${extra.map(field => `${JSON.stringify(field)}:${sourceOf(decoded, field)}`).join(',')}}`
}

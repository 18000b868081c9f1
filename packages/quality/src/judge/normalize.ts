import { examResultSchema, type NormalizedEvent, type ReceivedMessage } from '@scores/contracts'
import { type DecodedObject, sourceOf } from './decode.ts'

const columns = new Set(Object.keys(examResultSchema.properties))

interface ExamResult {
  studentId: string
  exam: number
  score: number
}

/** A message that passed every check, in the terms of the star schema. Fields that no column takes are kept. */
export function normalize(message: ReceivedMessage, decoded: DecodedObject): NormalizedEvent {
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

import { examResultSchema, type NormalizedEvent, type RawMessage } from '@scores/contracts'
import type { DecodedObject } from './decode.ts'

interface ExamResult {
  studentId: string
  exam: number
  score: number
}

/** A message that passed every check, in the terms of the star schema. Fields that no column takes are kept. */
export function normalize(message: RawMessage, decoded: DecodedObject): NormalizedEvent {
  const { studentId, exam, score } = decoded.fields as unknown as ExamResult
  return {
    messageId: message.id,
    eventType: message.type,
    student: studentId,
    exam,
    score,
    receivedAt: message.receivedAt,
    extra: extraFields(decoded),
  }
}

function extraFields({ fields, sourceOf }: DecodedObject): string | null {
  const extra = Object.keys(fields).filter(field => !Object.hasOwn(examResultSchema.properties, field))
  if (extra.length === 0) return null
  return `{${extra.map(field => `${JSON.stringify(field)}:${sourceOf(field)}`).join(',')}}`
}

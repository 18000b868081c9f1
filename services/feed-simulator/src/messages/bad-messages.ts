import type { GoodMessage } from './good-messages.ts'
import type { Random } from './seeded-random.ts'

/** The pipeline's reason for quarantining a message. */
export type ExpectedReason =
  | 'not_json'
  | 'not_an_object'
  | 'duplicate_key'
  | 'unstorable_text'
  | 'unknown_event_type'
  | 'missing_field'
  | 'null_field'
  | 'wrong_type'
  | 'empty_text'
  | 'text_too_long'
  | 'out_of_range'

export interface BadMessage {
  reason: ExpectedReason
  /** Spoils a good message. If possible, the text contains the number, so that no two are equal. */
  make: (random: Random, good: GoodMessage) => { event: string; data: string }
}

type Spoil = (good: GoodMessage, random: Random) => string
/** JSON texts of the fields that differ from the good message; null omits the field. */
type Fields = Partial<Record<'studentId' | 'exam' | 'score', string | null>>

const hugeCharacters = 5_000_000

const bad = (reason: ExpectedReason, spoil: Spoil, event = 'score'): BadMessage => ({
  reason,
  make: (random, good) => ({ event, data: spoil(good, random) }),
})

const withFields = (reason: ExpectedReason, fieldsOf: (good: GoodMessage) => Fields): BadMessage =>
  bad(reason, good => toData(good, fieldsOf(good)))

function toData({ n, studentId, exam, score }: GoodMessage, changed: Fields): string {
  const fields = {
    studentId: JSON.stringify(studentId),
    exam: `${exam}`,
    score: `${score}`,
    n: `${n}`,
    ...changed,
  }
  const given = Object.entries(fields).filter(([, value]) => value !== null)
  return `{${given.map(([name, value]) => `"${name}":${value}`).join(',')}}`
}

/** All kinds of bad messages. */
export const badMessages = {
  not_json: bad('not_json', truncated),
  raw_nul: withFields('not_json', ({ studentId }) => ({ studentId: `"${studentId}\u0000"` })),
  array: bad('not_an_object', ({ n, studentId, exam, score }) => JSON.stringify([studentId, exam, score, n])),
  number_only: bad('not_an_object', ({ n }) => `${n}`),
  null_only: bad('not_an_object', () => 'null'),
  duplicate_key: withFields('duplicate_key', ({ score }) => ({ score: `${score},"score":${1 - score}` })),
  nul_escape: withFields('unstorable_text', ({ studentId }) => ({ studentId: `"${studentId}\\u0000"` })),
  lone_surrogate: withFields('unstorable_text', ({ studentId }) => ({ studentId: `"${studentId}\\ud800"` })),
  unknown_event: bad('unknown_event_type', good => toData(good, {}), 'quiz'),
  missing_student: withFields('missing_field', () => ({ studentId: null })),
  missing_exam: withFields('missing_field', () => ({ exam: null })),
  missing_score: withFields('missing_field', () => ({ score: null })),
  null_student: withFields('null_field', () => ({ studentId: 'null' })),
  null_exam: withFields('null_field', () => ({ exam: 'null' })),
  null_score: withFields('null_field', () => ({ score: 'null' })),
  student_number: withFields('wrong_type', () => ({ studentId: '42' })),
  exam_text: withFields('wrong_type', ({ exam }) => ({ exam: `"${exam}"` })),
  exam_boolean: withFields('wrong_type', () => ({ exam: 'true' })),
  exam_fraction: withFields('wrong_type', ({ exam }) => ({ exam: `${exam}.5` })),
  score_text: withFields('wrong_type', ({ score }) => ({ score: `"${score}"` })),
  score_nan: withFields('wrong_type', () => ({ score: '"NaN"' })),
  empty_student: withFields('empty_text', () => ({ studentId: '""' })),
  blank_student: withFields('empty_text', () => ({ studentId: '"   "' })),
  huge_text: withFields('text_too_long', ({ studentId }) => ({
    studentId: `"${studentId.padEnd(hugeCharacters, 'x')}"`,
  })),
  exam_zero: withFields('out_of_range', () => ({ exam: '0' })),
  exam_negative: withFields('out_of_range', ({ exam }) => ({ exam: `-${exam}` })),
  exam_2_31: withFields('out_of_range', () => ({ exam: '2147483648' })),
  exam_2_53: withFields('out_of_range', () => ({ exam: '9007199254740993' })),
  score_negative: withFields('out_of_range', ({ score }) => ({ score: `${-Math.max(score, 0.01)}` })),
  score_above_one: withFields('out_of_range', () => ({ score: '1.0000000000000002' })),
  score_percent: withFields('out_of_range', ({ score }) => ({ score: (50 + score * 50).toFixed(1) })),
  score_infinite: withFields('out_of_range', () => ({ score: '1e400' })),
} as const satisfies Record<string, BadMessage>

export type BadKind = keyof typeof badMessages
export const isBadKind = (name: string): name is BadKind => Object.hasOwn(badMessages, name)
export const badKinds: readonly BadKind[] = Object.keys(badMessages).filter(isBadKind)
/** Kinds whose messages have megabytes. */
export const hugeKinds: readonly BadKind[] = ['huge_text']

/** Truncates a message anywhere after its number, which comes first so that it stays. */
function truncated({ n, ...good }: GoodMessage, random: Random): string {
  const whole = JSON.stringify({ n, ...good })
  const shortest = `{"n":${n},`.length
  return whole.slice(0, shortest + Math.floor(random() * (whole.length - shortest)))
}

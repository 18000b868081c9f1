import { parseJson } from '@scores/testkit'
import { describe, expect, it, test } from 'vitest'
import { type BadKind, badKinds, badMessages, type ExpectedReason } from './bad-messages.ts'
import { seededRandom } from './seeded-random.ts'

const good = { n: 77, studentId: 'Evan48', exam: 11_538, score: 0.65 }
const randomOf = seededRandom(1, 'test')
const make = (kind: BadKind, n = 77) => badMessages[kind].make(randomOf(n), { ...good, n })

/** Reason and text of each kind. The tests below cover kinds without a fixed text. */
const texts: Partial<Record<BadKind, [ExpectedReason, string]>> = {
  raw_nul: ['not_json', '{"studentId":"Evan48\u0000","exam":11538,"score":0.65,"n":77}'],
  array: ['not_an_object', '["Evan48",11538,0.65,77]'],
  number_only: ['not_an_object', '77'],
  null_only: ['not_an_object', 'null'],
  duplicate_key: ['duplicate_key', '{"studentId":"Evan48","exam":11538,"score":0.65,"score":0.35,"n":77}'],
  nul_escape: ['unstorable_text', '{"studentId":"Evan48\\u0000","exam":11538,"score":0.65,"n":77}'],
  lone_surrogate: ['unstorable_text', '{"studentId":"Evan48\\ud800","exam":11538,"score":0.65,"n":77}'],
  unknown_event: ['unknown_event_type', '{"studentId":"Evan48","exam":11538,"score":0.65,"n":77}'],
  missing_student: ['missing_field', '{"exam":11538,"score":0.65,"n":77}'],
  missing_exam: ['missing_field', '{"studentId":"Evan48","score":0.65,"n":77}'],
  missing_score: ['missing_field', '{"studentId":"Evan48","exam":11538,"n":77}'],
  null_student: ['null_field', '{"studentId":null,"exam":11538,"score":0.65,"n":77}'],
  null_exam: ['null_field', '{"studentId":"Evan48","exam":null,"score":0.65,"n":77}'],
  null_score: ['null_field', '{"studentId":"Evan48","exam":11538,"score":null,"n":77}'],
  student_number: ['wrong_type', '{"studentId":42,"exam":11538,"score":0.65,"n":77}'],
  exam_text: ['wrong_type', '{"studentId":"Evan48","exam":"11538","score":0.65,"n":77}'],
  exam_boolean: ['wrong_type', '{"studentId":"Evan48","exam":true,"score":0.65,"n":77}'],
  exam_fraction: ['wrong_type', '{"studentId":"Evan48","exam":11538.5,"score":0.65,"n":77}'],
  score_text: ['wrong_type', '{"studentId":"Evan48","exam":11538,"score":"0.65","n":77}'],
  score_nan: ['wrong_type', '{"studentId":"Evan48","exam":11538,"score":"NaN","n":77}'],
  empty_student: ['empty_text', '{"studentId":"","exam":11538,"score":0.65,"n":77}'],
  blank_student: ['empty_text', '{"studentId":"   ","exam":11538,"score":0.65,"n":77}'],
  exam_zero: ['out_of_range', '{"studentId":"Evan48","exam":0,"score":0.65,"n":77}'],
  exam_negative: ['out_of_range', '{"studentId":"Evan48","exam":-11538,"score":0.65,"n":77}'],
  exam_2_31: ['out_of_range', '{"studentId":"Evan48","exam":2147483648,"score":0.65,"n":77}'],
  exam_2_53: ['out_of_range', '{"studentId":"Evan48","exam":9007199254740993,"score":0.65,"n":77}'],
  score_negative: ['out_of_range', '{"studentId":"Evan48","exam":11538,"score":-0.65,"n":77}'],
  score_above_one: ['out_of_range', '{"studentId":"Evan48","exam":11538,"score":1.0000000000000002,"n":77}'],
  score_percent: ['out_of_range', '{"studentId":"Evan48","exam":11538,"score":82.5,"n":77}'],
  score_infinite: ['out_of_range', '{"studentId":"Evan48","exam":11538,"score":1e400,"n":77}'],
}

describe('badMessages', () => {
  test.each(badKinds.filter(kind => texts[kind] !== undefined))('%s', kind => {
    const [reason, data] = texts[kind] ?? []
    expect(badMessages[kind].reason).toBe(reason)
    expect(make(kind)).toEqual({ event: kind === 'unknown_event' ? 'quiz' : 'score', data })
  })

  it('truncates not_json after its number, before it is JSON', () => {
    for (let n = 1; n <= 1_000; n++) {
      const { data } = make('not_json', n)
      expect(data.startsWith(`{"n":${n},`)).toBe(true)
      expect(() => JSON.parse(data) as unknown).toThrow(SyntaxError)
    }
  })

  it('makes a huge text of 5 MB that is valid otherwise', () => {
    const message = parseJson<{ studentId: string }>(make('huge_text').data)
    expect(message).toEqual({ ...good, studentId: expect.any(String) })
    expect(message.studentId).toHaveLength(5_000_000)
  })

  it('has a test for every kind', () => {
    expect(new Set([...Object.keys(texts), 'not_json', 'huge_text'])).toEqual(new Set(badKinds))
  })

  it.each([0, 0.5, 1])('spoils a score of %d too', score => {
    for (const kind of ['score_negative', 'score_percent'] as const) {
      const { data } = badMessages[kind].make(randomOf(1), { ...good, score })
      const spoiled = parseJson<{ score: number }>(data).score
      expect(spoiled < 0 || spoiled > 1).toBe(true)
    }
  })

  it.each(badKinds.filter(kind => kind !== 'null_only'))('%s differs from message to message', kind => {
    expect(make(kind, 78).data).not.toBe(make(kind, 79).data)
  })

  it.each(badKinds)('%s has no line break, which would end the data line', kind => {
    expect(make(kind).data).not.toMatch(/[\r\n]/)
  })
})

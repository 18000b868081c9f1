import { type CheckName, checks, type QuarantinedMessage, type ReceivedMessage } from '@scores/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { judge } from './judge.ts'

const raw = (data: string, type = 'score'): ReceivedMessage => ({
  id: '019ab000-0000-7000-8000-000000000001',
  sequence: 7,
  type,
  eventId: '',
  data,
  receivedAt: 1_764_000_000_000,
})

function eventOf(data: string) {
  const judgement = judge(raw(data))
  if (judgement.kind !== 'event') throw new Error(`quarantined: ${judgement.quarantined.reason}`)
  return judgement.event
}

function quarantinedOf(data: string, type?: string): QuarantinedMessage {
  const judgement = judge(raw(data, type))
  if (judgement.kind !== 'quarantined') throw new Error('not quarantined')
  return judgement.quarantined
}

const failed = ({ results }: QuarantinedMessage): CheckName[] =>
  results.filter(({ passed }) => passed === false).map(({ check }) => check)

const good = { studentId: 'Evan48', exam: 11538, score: 0.6519944591580055 }
const withField = (field: object): string => JSON.stringify({ ...good, ...field })
const without = (field: keyof typeof good): string => JSON.stringify({ ...good, [field]: undefined })

const withSource = (field: 'exam' | 'score', source: string): string =>
  JSON.stringify({ ...good, [field]: '?' }).replace('"?"', source)
const withExtra = (source: string): string => JSON.stringify({ ...good, x: '?' }).replace('"?"', source)

test('a valid message becomes an event of the star schema', () => {
  expect(eventOf('{"studentId":"Evan48","exam":11538,"score":0.6519944591580055}')).toEqual({
    messageId: '019ab000-0000-7000-8000-000000000001',
    sequence: 7,
    eventType: 'score',
    student: 'Evan48',
    exam: 11538,
    score: 0.6519944591580055,
    receivedAt: 1_764_000_000_000,
    extra: null,
  })
})

test.each([0, 1, 0.5, 0.7, 5e-324, 0.9999999999999999])('score %d is valid', score => {
  expect(eventOf(withField({ score })).score).toBe(score)
})

test.each([1, 2_147_483_647])('exam %d is valid', exam => {
  expect(eventOf(withField({ exam })).exam).toBe(exam)
})

test.each([
  "O'Neil",
  "Robert'); DROP TABLE students;--",
  '👩‍🎓',
  'يوسف',
  'דנה',
  '.',
  ' padded ',
  'x'.repeat(256),
  '\t\\"',
])('student %j is valid and stored unchanged', studentId => {
  expect(eventOf(withField({ studentId })).student).toBe(studentId)
})

test.each(['score', 'attendance', 'assignment'])('event type %s is known', type => {
  expect(judge(raw(JSON.stringify(good), type)).kind).toBe('event')
})

test('whitespace, escapes and key order have no effect', () => {
  expect(eventOf(' { "score" : 0.5 , "exam" : 1e2, "studentId" : "\\u0045van" }\n')).toMatchObject({
    student: 'Evan',
    exam: 100,
    score: 0.5,
    extra: null,
  })
})

test('fields that the schema does not name are preserved to the last digit', () => {
  expect(eventOf(withField({ room: 'B12', tags: ['a', null] })).extra).toBe(
    '{"room":"B12","tags":["a",null]}',
  )
  const exact =
    '{"studentId":"a","exam":1,"score":0.5,"trace":12345678901234567890,"big":1e308,"o":{"x":1.0}}'
  expect(eventOf(exact).extra).toBe('{"trace":12345678901234567890,"big":1e308,"o":{"x":1.0}}')
  expect(eventOf('{"studentId":"a","exam":1,"score":0.5,"__proto__":{"a":1},"toString":2}').extra).toBe(
    '{"__proto__":{"a":1},"toString":2}',
  )
})

test.each(['0.10000000000000000001', '0.99999999999999999999', '1e-400', '0.65199445915800551234'])(
  'the text of score %s, which a double would round, is kept',
  source => {
    const { score, extra } = eventOf(withSource('score', source))
    expect(score).toBe(Number(source))
    expect(extra).toBe(`{"score":"${source}"}`)
  },
)

test.each(['0.50', '5e-1', '1.0', '0.0', '-0', '0.1e1', '5E-324'])(
  'score %s, which a double reproduces, needs no text',
  source => {
    expect(eventOf(withSource('score', source))).toMatchObject({ score: Number(source), extra: null })
  },
)

test('nesting of 100 levels and numbers at the limits of a double are valid', () => {
  const deep = '['.repeat(99) + ']'.repeat(99)
  const source = `[${deep.slice(1, -1)},1.7976931348623157e308,5e-324,0e-9999,-0.0]`
  expect(eventOf(withExtra(source)).extra).toBe(`{"x":${source}}`)
})

const fiveMegabytes = 'x'.repeat(5_000_000)

test.each<[string, string, [CheckName, ...CheckName[]]]>([
  ['an empty text', '', ['json']],
  ['cut off', '{"studentId":"Evan48","exam":11', ['json']],
  ['a score without its zero', '{"studentId":"a","exam":1,"score":.991}', ['json']],
  ['a raw U+0000', '{"studentId":"a\u0000","exam":1,"score":0.5}', ['json']],
  ['nested too deeply', '['.repeat(200_000), ['json']],
  ['nested 101 levels', withExtra('['.repeat(100) + ']'.repeat(100)), ['nesting']],
  ['objects nested 101 levels', withExtra(`${'{"a":'.repeat(99)}{}${'}'.repeat(99)}`), ['nesting']],
  ['an array nested 100,000 levels', '['.repeat(100_000) + ']'.repeat(100_000), ['nesting']],
  ['objects nested 100,000 levels', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, ['nesting']],
  ['an array', '[]', ['object']],
  ['a number', '42', ['object']],
  ['a text', '"x"', ['object']],
  ['null', 'null', ['object']],
  ['a key twice', '{"studentId":"a","exam":1,"score":0.1,"score":0.9}', ['unique_keys']],
  ['a key twice with the same value', '{"studentId":"a","exam":1,"score":0.1,"score":0.1}', ['unique_keys']],
  ['a nested key twice', '{"studentId":"a","exam":1,"score":0.1,"x":[{"y":1,"y":2}]}', ['unique_keys']],
  ['U+0000 in the student', withField({ studentId: 'a\u0000b' }), ['storable_text']],
  ['U+0000 in a field without a column', withField({ note: '\u0000' }), ['storable_text']],
  ['U+0000 in a key', withField({ 'a\u0000': 1 }), ['storable_text']],
  ['a lone surrogate', withField({ studentId: '\ud800' }), ['storable_text', 'empty_strings']],
  ['a lone surrogate among letters', withField({ studentId: 'a\udc00b' }), ['storable_text']],
  ['lost bytes', withField({ studentId: 'Jos\ufffd' }), ['storable_text']],
  ['a number beyond the largest double', withExtra('1e131000'), ['storable_numbers']],
  ['a nested number beyond the largest double', withExtra('[{"y":-1e309}]'), ['storable_numbers']],
  ['a number that a double makes 0', withExtra('1e-400'), ['storable_numbers']],
  ['no student', without('studentId'), ['mandatory_fields']],
  ['no exam', without('exam'), ['mandatory_fields']],
  ['no score', without('score'), ['mandatory_fields']],
  ['an empty object', '{}', ['mandatory_fields']],
  ['student null', withField({ studentId: null }), ['nulls']],
  ['exam null', withField({ exam: null }), ['nulls']],
  ['score null', withField({ score: null }), ['nulls']],
  ['student a number', withField({ studentId: 42 }), ['data_types']],
  ['student an object', withField({ studentId: {} }), ['data_types']],
  ['exam a text', withField({ exam: '11538' }), ['data_types']],
  ['exam a boolean', withField({ exam: true }), ['data_types']],
  ['exam fractional', withField({ exam: 11538.5 }), ['data_types']],
  ['score a text', withField({ score: '0.5' }), ['data_types']],
  ['score NaN as a text', withField({ score: 'NaN' }), ['data_types']],
  ['score an array', withField({ score: [0.5] }), ['data_types']],
  ['student empty', withField({ studentId: '' }), ['empty_strings']],
  ['student blank', withField({ studentId: ' \t\u00a0\u2003\u200b' }), ['empty_strings']],
  ['student too long', withField({ studentId: 'x'.repeat(257) }), ['lengths']],
  ['five megabytes', withField({ studentId: fiveMegabytes }), ['lengths']],
  ['score below 0', withField({ score: -5e-324 }), ['ranges']],
  ['score above 1', withField({ score: 1.0000000000000002 }), ['ranges']],
  ['score above 1 by less than a double holds', withSource('score', '1.00000000000000000001'), ['ranges']],
  ['score below 0 by less than a double holds', withSource('score', '-1e-400'), ['ranges']],
  [
    'exam above its range by less than a double holds',
    withSource('exam', '2147483647.00000001'),
    ['data_types', 'ranges'],
  ],
  [
    'exam fractional by less than a double holds',
    withSource('exam', '7.00000000000000000001'),
    ['data_types'],
  ],
  [
    'exam below its range by less than a double holds',
    withSource('exam', '0.99999999999999999999'),
    ['data_types', 'ranges'],
  ],
  ['score 1e400', '{"studentId":"a","exam":1,"score":1e400}', ['ranges']],
  ['exam 0', withField({ exam: 0 }), ['ranges']],
  ['exam negative', withField({ exam: -1 }), ['ranges']],
  ['exam 2^31', withField({ exam: 2 ** 31 }), ['ranges']],
  ['exam beyond 2^53', '{"studentId":"a","exam":9007199254740993,"score":0.5}', ['ranges']],
  [
    'several errors',
    '{"studentId":"","exam":0,"score":null,"score":null}',
    ['unique_keys', 'nulls', 'empty_strings', 'ranges'],
  ],
])('%s is quarantined, with its exact text and every failed check', (_, data, expected) => {
  const quarantined = quarantinedOf(data)
  expect(failed(quarantined)).toEqual(expected)
  expect(quarantined.reason).toBe(checks[expected[0]].reason)
  expect(quarantined.payload).toBe(data)
  expect(quarantined.sequence).toBe(7)
})

test.each(['quiz', 'message', '', 'Score', 'toString', 'sc\u0000re'])('event type %j is unknown', type => {
  const quarantined = quarantinedOf(JSON.stringify(good), type)
  expect(quarantined.reason).toBe('unknown_event_type')
  expect(failed(quarantined)).toEqual(['event_type'])
})

test.each<[string, Partial<ReceivedMessage>, boolean]>([
  ['an event type of 256 characters', { type: '👩'.repeat(256) }, false],
  ['an event type of 257 characters', { type: 'x'.repeat(257) }, true],
  ['an id of 1024 bytes', { eventId: 'é'.repeat(512) }, false],
  ['an id of 1025 bytes', { eventId: `${'é'.repeat(512)}x` }, true],
])('%s: the envelope is too large: %s', (_, envelope, isTooLarge) => {
  const judgement = judge({ ...raw(JSON.stringify(good)), ...envelope })
  const reason = judgement.kind === 'quarantined' ? judgement.quarantined.reason : null
  expect(reason === 'envelope_too_large').toBe(isTooLarge)
})

test('every check has a verdict, and failures tell what is wrong', () => {
  const { results } = quarantinedOf('{"studentId":"Evan48","exam":9007199254740993,"score":"0.5"}')
  expect(results.map(({ check, passed }) => [check, passed])).toEqual([
    ['envelope', true],
    ['json', true],
    ['nesting', true],
    ['values', true],
    ['object', true],
    ['unique_keys', true],
    ['storable_text', true],
    ['storable_numbers', true],
    ['event_type', true],
    ['mandatory_fields', true],
    ['nulls', true],
    ['data_types', false],
    ['empty_strings', true],
    ['lengths', true],
    ['ranges', false],
    ['database', null],
    ['worker', true],
  ])
  expect(results.flatMap(({ failures = [] }) => failures)).toEqual([
    { pointer: '/score', keyword: 'type', expected: 'must be number', found: 'string "0.5"' },
    { pointer: '/exam', keyword: 'maximum', expected: 'must be <= 2147483647', found: '9007199254740993' },
  ])
})

test('checks that could not run say so', () => {
  const { results } = quarantinedOf('nonsense')
  expect(results.filter(({ passed }) => passed === null)).toHaveLength(13)
  expect(results.find(({ check }) => check === 'ranges')?.why).toBe('could not run: needs object')
})

test('every message gets a verdict that jsonb can store', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.object().map(fields => withField(fields)),
  )
  fc.assert(
    fc.property(anything, fc.string(), (data, type) => {
      for (const message of [raw(data), raw(data, type)]) {
        const judgement = judge(message)
        if (judgement.kind === 'event') continue
        expect(judgement.quarantined.payload).toBe(data)
        expect(judgement.quarantined.results).toHaveLength(Object.keys(checks).length)
        expect(JSON.stringify(judgement.quarantined.results)).not.toMatch(/\\u0000|\\ud[89a-f]/i)
      }
    }),
    { numRuns: 500 },
  )
})

test('every message that matches the schema is stored unchanged', () => {
  const student = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
    .filter(name => /[\p{L}\p{N}]/u.test(name) && !name.includes('\0') && !name.includes('\ufffd'))
  const exams = fc.integer({ min: 1, max: 2_147_483_647 })
  const scores = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(student, exams, scores, (studentId, exam, score) => {
      expect(eventOf(JSON.stringify({ studentId, exam, score }))).toMatchObject({
        student: studentId,
        exam,
        score: score + 0,
      })
    }),
  )
})

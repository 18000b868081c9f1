import { examResultSchema, messageLimits, type Reason } from '@scores/contracts'
import fc from 'fast-check'
import { conforming, type Schema, violating } from '../schema/arbitrary-json.ts'
import { nested, objectText, oddJson } from '../schema/json-text.ts'

/** The text of a message, and where it must end up. */
export interface Payload {
  text: string
  /** `either` leaves it to the pipeline. */
  place: 'stored' | 'quarantined' | 'either'
  /** Why it is quarantined; null if any reason will do. */
  reason: Reason | null
}

const stored = (text: string): Payload => ({ text, place: 'stored', reason: null })
const quarantined = (text: string, reason: Reason | null = null): Payload => ({
  text,
  place: 'quarantined',
  reason,
})
const either = (text: string): Payload => ({ text, place: 'either', reason: null })

/** The documented reason for each keyword that a message violates. */
const reasonOf: Readonly<Record<string, Reason>> = {
  required: 'missing_field',
  null: 'null_field',
  type: 'wrong_type',
  notBlank: 'empty_text',
  maxLength: 'text_too_long',
  minimum: 'out_of_range',
  maximum: 'out_of_range',
}

const schema: Schema = examResultSchema
const noReferences = (ref: string): Schema => {
  throw new Error(`${ref} is not in the schema`)
}
const valid = conforming(schema, noReferences)

/** Blanks between the tokens of an object, as many as its first brace takes. */
const spaced = fc
  .tuple(valid, fc.constantFrom('', ' ', '\n', '\t', ' \n\n '))
  .map(([text, blank]) => `${blank}{${blank}${text.slice(1, -1)}${blank}}${blank}`)

const violation = violating(schema, noReferences).map(({ text, keyword }) => {
  // The message as a whole is not an object.
  if (!text.startsWith('{')) return quarantined(text, 'not_an_object')
  return quarantined(text, reasonOf[keyword] ?? null)
})

const fields = Object.keys(examResultSchema.properties)
const someValid = fc.record({
  studentId: fc.constantFrom('"Eva"', '"Evan48"', '"\\u0041da"'),
  exam: fc.integer({ min: 1, max: 99 }).map(String),
  score: fc.constantFrom('0', '1', '0.5', '0.25e0', '0.6519944591580055', '0.65199445915800551111', '1e-400'),
})

/** A valid message in which some values are replaced or omitted, and to which others are added, perhaps twice. */
const mutated = fc
  .record({
    base: someValid,
    replaced: fc.dictionary(fc.constantFrom(...fields), oddJson, { maxKeys: 2 }),
    added: fc.array(
      fc.tuple(fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom(...fields, '__proto__', '')), oddJson),
      {
        maxLength: 3,
      },
    ),
    omitted: fc.option(fc.constantFrom(...fields), { freq: 6 }),
  })
  .map(({ base, replaced, added, omitted }) => {
    const kept = Object.entries(base).filter(([name]) => name !== omitted)
    return either(
      objectText([...kept.map(([name, json]) => [name, replaced[name] ?? json] as const), ...added]),
    )
  })

/** A valid message with one more field. */
const withExtra = (json: string): string => `{"studentId":"Eva","exam":1,"score":0.5,"extra":${json}}`

const exactNumbers = fc
  .constantFrom(
    '1e308',
    '5e-324',
    '-0',
    '1.10',
    '12345678901234567890.0987654321',
    '1E-300',
    `1${'0'.repeat(300)}.5`,
  )
  .map(json => stored(withExtra(json)))

const unstorable = fc.oneof(
  fc
    .constantFrom('"\\u0000"', '"\\ud800"', '"\\udfff\\ud800"', '"\uFFFD"', '{"\\u0000":1}')
    .map(json => quarantined(withExtra(json), 'unstorable_text')),
  fc
    .constantFrom('1e309', '-1e400', '1e-400', '[{"a":1e131000}]')
    .map(json => quarantined(withExtra(json), 'unstorable_number')),
  fc
    .constantFrom('{"a":1,"a":1}', '1,"extra":1', '1,"exam":1')
    .map(json => quarantined(withExtra(json), 'duplicate_key')),
)

/** The object itself is the first level. */
const levels = fc
  .integer({ min: messageLimits.levels - 3, max: messageLimits.levels + 2 })
  .map(count =>
    count < messageLimits.levels
      ? stored(withExtra(nested(count)))
      : quarantined(withExtra(nested(count)), 'nested_too_deeply'),
  )

const broken = fc
  .record({ base: valid, at: fc.nat(), insert: fc.string({ maxLength: 5 }) })
  .map(({ base, at, insert }) => either(base.slice(0, at % base.length) + insert))

const notJson = fc
  .constantFrom(
    '',
    ' ',
    '.991',
    '{',
    '{"a":01}',
    '{"a":+1}',
    "{'a':1}",
    '{"a":1,}',
    '// no',
    '{"a":NaN}',
    '\uFEFF{}',
    '{"a":"\t"}',
    '{}{}',
  )
  .map(text => quarantined(text, 'not_json'))

/** Messages around the limits of size and of values. Their size in bytes is that of their text. */
function large(maxBytes: number): fc.Arbitrary<Payload> {
  const characters = fc.constantFrom('x', 'é', '語', '🦉')
  const sized = fc.tuple(fc.integer({ min: -3, max: 3 }), characters).map(([offset, character]) => {
    const bytes = maxBytes + offset
    const room = bytes - Buffer.byteLength(withExtra('""'))
    const count = Math.floor(room / Buffer.byteLength(character))
    const text = withExtra(
      JSON.stringify('_'.repeat(room - count * Buffer.byteLength(character)) + character.repeat(count)),
    )
    return offset <= 0 ? stored(text) : quarantined(text, 'not_json')
  })
  // Three fields and the array are values too.
  const values = fc.integer({ min: messageLimits.values - 6, max: messageLimits.values + 6 }).map(count => {
    const text = withExtra(`[${Array(count).fill('1').join()}]`)
    return either(text)
  })
  const pairs = fc
    .integer({ min: 1, max: Math.floor(maxBytes / 7) })
    .map(count => quarantined(`{${Array(count).fill('"a":1').join()},"a":1}`))
  const deep = fc
    .integer({ min: 1_000, max: Math.floor(maxBytes / 2) })
    .map(count => quarantined(nested(count)))
  const digits = fc
    .integer({ min: 1, max: maxBytes - 200 })
    .map(count => either(withExtra(`0.${'3'.repeat(count)}`)))
  return fc.oneof(sized, values, pairs, deep, digits)
}

/** @param maxBytes - the limit of a message */
export const payload = (maxBytes: number): fc.Arbitrary<Payload> =>
  fc.oneof(
    { arbitrary: valid.map(stored), weight: 60 },
    { arbitrary: spaced.map(stored), weight: 10 },
    { arbitrary: violation, weight: 60 },
    { arbitrary: mutated, weight: 60 },
    { arbitrary: exactNumbers, weight: 5 },
    { arbitrary: unstorable, weight: 10 },
    { arbitrary: levels, weight: 5 },
    { arbitrary: broken, weight: 10 },
    { arbitrary: notJson, weight: 10 },
    { arbitrary: oddJson.map(either), weight: 10 },
    { arbitrary: fc.string({ unit: 'binary', maxLength: 200 }).map(either), weight: 10 },
    { arbitrary: large(maxBytes), weight: 3 },
  )

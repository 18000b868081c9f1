import fc from 'fast-check'

/** The text of a message, and where it must end up: `either` leaves that to the pipeline. */
export interface Payload {
  text: string
  place: 'stored' | 'quarantined' | 'either'
}

const student = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9._]{1,20}$/),
  fc.constantFrom(
    "O'Neil",
    "Robert'); DROP TABLE students;--",
    'Ada🦉✨',
    'شيماء_٧',
    '__proto__',
    'null',
    '\\copy',
  ),
)
const exam = fc.integer({ min: 1, max: 2_147_483_647 })
const score = fc.double({ min: 0, max: 1, noNaN: true }).map(value => (Object.is(value, -0) ? 0 : value))
const valid = fc.record({ studentId: student, exam, score })

/** Numbers and other JSON texts that a careless reader changes, rejects or chokes on. */
const oddJson = fc.oneof(
  fc.constantFrom(
    '1.00000000000000000001',
    '-1e-400',
    '1e-400',
    '1e400',
    '-0',
    '0.1e1',
    '1E0',
    '2147483647.00000001',
    '2147483648',
    '9007199254740993',
    '1e131000',
    'null',
    'true',
    '""',
    '" "',
    '"\\u0000"',
    '"\\ud800"',
    '"\\u202egpj"',
    '"\\u001b[2J"',
    '[]',
    '{}',
    '{"__proto__":1,"constructor":{"prototype":1}}',
  ),
  fc.json({ maxDepth: 4 }),
  fc.integer({ min: 1, max: 100_000 }).map(depth => '['.repeat(depth) + ']'.repeat(depth)),
  fc.integer({ min: 1, max: 20_000 }).map(count => `{${Array(count).fill('"a":1').join()}}`),
  fc.integer({ min: 1, max: 20_000 }).map(count => `[${Array(count).fill('1e131000').join()}]`),
  fc.integer({ min: 1, max: 5_000 }).map(digits => `0.${'123456789'.repeat(Math.ceil(digits / 9))}`),
  fc.integer({ min: 200, max: 60_000 }).map(length => JSON.stringify('x'.repeat(length))),
)

const entry = (name: string, json: string) => `${JSON.stringify(name)}:${json}`

/** A valid message in which some values are replaced, and to which others are added. */
const mutated = fc
  .record({
    base: valid,
    replaced: fc.dictionary(fc.constantFrom('studentId', 'exam', 'score'), oddJson, { maxKeys: 2 }),
    added: fc.array(fc.tuple(fc.string({ maxLength: 20 }), oddJson), { maxLength: 3 }),
    omitted: fc.option(fc.constantFrom('studentId', 'exam', 'score'), { freq: 6 }),
  })
  .map(({ base, replaced, added, omitted }) => {
    const entries = Object.entries(base)
      .filter(([name]) => name !== omitted)
      .map(([name, value]) => entry(name, replaced[name] ?? JSON.stringify(value)))
    return `{${[...entries, ...added.map(([name, json]) => entry(name, json))].join()}}`
  })

const broken = fc
  .record({ base: valid, at: fc.nat(), insert: fc.string({ maxLength: 5 }) })
  .map(({ base, at, insert }) => {
    const text = JSON.stringify(base)
    const cut = at % text.length
    return text.slice(0, cut) + insert
  })

export const payload: fc.Arbitrary<Payload> = fc.oneof(
  { arbitrary: valid.map((value): Payload => ({ text: JSON.stringify(value), place: 'stored' })), weight: 4 },
  { arbitrary: mutated.map((text): Payload => ({ text, place: 'either' })), weight: 5 },
  { arbitrary: broken.map((text): Payload => ({ text, place: 'either' })), weight: 1 },
  { arbitrary: oddJson.map((text): Payload => ({ text, place: 'quarantined' })), weight: 1 },
  {
    arbitrary: fc
      .string({ unit: 'binary', maxLength: 200 })
      .map((text): Payload => ({ text, place: 'either' })),
    weight: 1,
  },
)

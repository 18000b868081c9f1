import fc from 'fast-check'

/** JSON is generated as text, since values cannot hold 1.0, 1e400 or a key twice. */
export const objectText = (entries: readonly (readonly [name: string, json: string])[]): string =>
  `{${entries.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join()}}`

/** Generates equal JSON texts of a string: with and without escapes. */
export const stringTexts = (value: string): fc.Arbitrary<string> =>
  fc.constantFrom(
    JSON.stringify(value),
    `"${escapeAll(value)}"`,
    JSON.stringify(value).replaceAll('/', '\\/'),
  )

/** A long text keeps its size in bytes. */
const escapeAll = (value: string): string =>
  value.length > 300
    ? JSON.stringify(value).slice(1, -1)
    : Array.from({ length: value.length }, (_, at) => value.charCodeAt(at))
        .map(unit => `\\u${unit.toString(16).padStart(4, '0')}`)
        .join('')

/** Generates equal JSON texts of a finite number. */
export function numberTexts(value: number): fc.Arbitrary<string> {
  if (value === 0) return fc.constantFrom('0', '0.0', '0e0', '0E+00')
  const text = JSON.stringify(value)
  if (!/^-?\d+(\.\d+)?$/.test(text)) return fc.constantFrom(text, text.replace('e', 'E'))
  const fraction = text.split('.')[1] ?? ''
  const digits = text.replace('.', '').replace(/^(-?)0+(?=\d)/, '$1')
  return fc.constantFrom(
    text,
    fraction === '' ? `${text}.0` : `${text}000`,
    `${digits}e-${fraction.length}`,
    `${digits}000E-${fraction.length + 3}`,
    `${text}e0`,
    `${text}E+00`,
  )
}

/** JSON of every type. */
export const anyJson: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('null', 'true', 'false', '0', '-1', '1.5', '""', '"x"', '[]', '{}', '[null]'),
  fc.json({ maxDepth: 3 }),
)

/** Texts that a careless reader changes, rejects or chokes on. */
export const oddJson: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '1.00000000000000000001',
    '-1e-400',
    '1e-400',
    '1e400',
    '-0',
    '-0.0e5',
    '5e-324',
    '2.4703282292062327e-324',
    '1.7976931348623157e308',
    '1.7976931348623159e308',
    '2147483647.00000001',
    '2147483648',
    '9007199254740993',
    '1e131000',
    '1e99999999999',
    `0.${'0'.repeat(400)}1`,
  ),
  fc.constantFrom(
    '"\\u0000"',
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"\ud83e\udd89"',
    '"\\ud83e\\udd89"',
    '"\ufffd"',
    '"\\uFFFD"',
    '"\uffff"',
    '"\\u202egpj"',
    '"\\u001b[2J"',
    '"\u2028\u2029\u0085"',
    '"e\u0301\u200d\u00ad"',
    '{"\\u0000":1}',
    '{"\\ud800":1}',
    '{"__proto__":1,"constructor":{"prototype":1}}',
    '{"a":1,"a":2}',
    '{"a":1,"\\u0061":2}',
    '[{"":{"":[]}}]',
  ),
  anyJson,
  fc.integer({ min: 90, max: 110 }).map(nested),
  fc.integer({ min: 1, max: 100_000 }).map(nested),
  fc.integer({ min: 1, max: 20_000 }).map(count => `{${Array(count).fill('"a":1').join()}}`),
  fc.integer({ min: 1, max: 20_000 }).map(count => `[${Array(count).fill('1e131000').join()}]`),
  fc.integer({ min: 1, max: 5_000 }).map(digits => `0.${'123456789'.repeat(Math.ceil(digits / 9))}`),
)

/** Arrays in arrays. */
export function nested(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels)
}

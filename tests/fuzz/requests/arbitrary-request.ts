import fc from 'fast-check'

/** A request for a route, with values that no person would send. */
export interface ArbitraryRequest {
  method: string
  path: string
  body: string | null
}

/** The part of the OpenAPI document that requests are generated from. */
export interface ApiDocument {
  paths: Record<
    string,
    Record<
      string,
      {
        parameters?: { in: string; name: string }[]
        requestBody?: { content: Record<string, { schema: { properties?: Record<string, unknown> } }> }
      }
    >
  >
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }).map(value => value.toWellFormed()),
  fc.constantFrom(
    '',
    '0',
    '1',
    '-1',
    '1e999',
    '9223372036854775808',
    'null',
    '\0',
    '../..',
    "';--",
    '%',
    '*',
    '[',
    '\\',
    '\u202e',
  ),
  fc.constantFrom(
    '$.**.a',
    '$.a[*] ? (@ like_regex "(a+)+$")',
    'strict $.a',
    'not_json',
    'open',
    'all',
    '2026-01-01',
    '/score',
  ),
  fc.integer({ min: 1, max: 30_000 }).map(length => 'x'.repeat(length)),
)
const deep = fc.integer({ min: 1, max: 100_000 }).map(depth => '['.repeat(depth) + ']'.repeat(depth))

const steps = fc.array(
  fc.record(
    {
      op: fc.constantFrom('trim', 'divide', 'set', 'rename', 'remove', 'parse', 'nonsense'),
      path: fc.oneof(text, fc.constantFrom('/score', '/studentId', '')),
      by: fc.oneof(fc.integer(), fc.double(), text),
      value: fc.jsonValue(),
    },
    { requiredKeys: ['op'] },
  ),
  { maxLength: 5 },
)
const value = fc.oneof(
  fc.jsonValue(),
  text,
  fc.boolean(),
  fc.integer(),
  fc.record({ all: fc.boolean() }),
  fc.dictionary(
    fc.constantFrom('ids', 'reason', 'fingerprint', 'match', 'feed', 'status', 'all'),
    fc.oneof(text, fc.jsonValue()),
    {
      maxKeys: 3,
    },
  ),
  fc.record({ version: fc.constant(1), name: text, steps }),
)

/** Generates requests for all routes of the document. */
export function arbitraryRequest(document: ApiDocument): fc.Arbitrary<ArbitraryRequest> {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
  return fc.constantFrom(...operations).chain(({ method, path, operation }) => {
    const queries = (operation.parameters ?? []).filter(each => each.in === 'query').map(({ name }) => name)
    const properties = Object.values(operation.requestBody?.content ?? {}).flatMap(({ schema }) =>
      Object.keys(schema.properties ?? {}),
    )
    const query =
      queries.length === 0
        ? fc.constant({})
        : fc.dictionary(fc.constantFrom(...queries), text, { maxKeys: 3 })
    const object =
      properties.length === 0
        ? fc.constant('{}')
        : fc
            .dictionary(fc.constantFrom(...properties), value, { maxKeys: 4 })
            .map(body => JSON.stringify(body))
    const body = fc.oneof({ arbitrary: object, weight: 8 }, deep, text)
    return fc.record({ pathValue: text, query, body }).map(parts => ({
      method,
      path: `${path.replaceAll(/\{\w+\}/g, encodeURIComponent(parts.pathValue))}?${new URLSearchParams(parts.query).toString()}`,
      body: operation.requestBody ? parts.body : null,
    }))
  })
}

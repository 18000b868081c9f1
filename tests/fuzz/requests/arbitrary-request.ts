import fc from 'fast-check'
import { conforming, type Resolve, type Schema, violating } from '../schema/arbitrary-json.ts'
import { nested, oddJson } from '../schema/json-text.ts'

/** A request for a route, perhaps with values that no person would send. */
export interface ArbitraryRequest {
  method: string
  path: string
  headers: Record<string, string>
  /** Null for none. */
  body: string | null
}

interface Operation {
  parameters?: { in: string; name: string; schema: Schema }[]
  requestBody?: { content: { 'application/json': { schema: Schema } } }
}

/** The part of the OpenAPI document that requests are generated from. */
export interface ApiDocument {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
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
    'lax $.**{2 to last}',
    '$ ? (@ == @)',
    '$.a.datetime()',
  ),
  fc.constantFrom(
    'not_json',
    'open',
    'all',
    '2026-01-01',
    '/score',
    '2026-01-01T00:00:00Z',
    '294277-01-01T00:00:00Z',
  ),
  fc.integer({ min: 1, max: 10_000 }).map(length => 'x'.repeat(length)),
)
/** Servers limit the head of a request to 16 KB. */
const maxHeadPath = 8_000
/** Ids that probably exist. */
const smallId = fc.integer({ min: 1, max: 300 }).map(String)
/** A JSON path, and the text of a JSON value as it stands in a URL. */
const unquoted = (json: string): string =>
  json.startsWith('"') ? String(JSON.parse(json)) : json.replaceAll(/^\[|\]$/g, '')

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']
const oddHeaders = fc.dictionary(
  fc.constantFrom(
    'Content-Type',
    'Accept',
    'Origin',
    'Sec-Fetch-Site',
    'If-None-Match',
    'X-Forwarded-For',
    'Range',
    'Expect',
    'Accept-Encoding',
    'Authorization',
    'Cookie',
    'X-Http-Method-Override',
    'Content-Encoding',
  ),
  fc.oneof(
    fc.constantFrom(
      '',
      '*',
      'null',
      'same-origin',
      'cross-site',
      'text/plain',
      'application/json; charset=utf-16',
      'multipart/form-data',
      'bytes=0-1',
      'gzip',
      'Basic',
      'Basic Og==',
      'Bearer x',
      'DELETE',
    ),
    fc.integer({ min: 1, max: 20_000 }).map(length => 'x'.repeat(length)),
    fc.stringMatching(/^[\x20-\x7e\xa0-\xff]{0,30}$/),
  ),
  { maxKeys: 3 },
)

/** Generates requests for all routes of the document. */
export function arbitraryRequest(document: ApiDocument): fc.Arbitrary<ArbitraryRequest> {
  const resolve: Resolve = ref => {
    const schema = document.components.schemas[ref.split('/').at(-1) ?? '']
    if (!schema) throw new Error(`${ref} is not in the document`)
    return schema
  }
  const operations = Object.entries(document.paths).flatMap(([path, own]) =>
    Object.entries(own).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
  const anyRequest = fc.oneof(
    { arbitrary: fc.oneof(...operations.map(each => requestFor(each, resolve))), weight: 20 },
    {
      arbitrary: fc
        .constantFrom(
          '/',
          '/livez',
          '/readyz',
          '/queues',
          '/queues/api/queues',
          '/queues/static',
          '/nonsense',
          '/api',
          '/%ff',
          '//',
        )
        .map(path => ({
          method: 'GET',
          path,
          headers: {},
          body: null,
        })),
      weight: 1,
    },
  )
  // With its bias, fast-check would mostly choose the first alternatives.
  return fc.noBias(anyRequest)
}

function requestFor(
  { method, path, operation }: { method: string; path: string; operation: Operation },
  resolve: Resolve,
): fc.Arbitrary<ArbitraryRequest> {
  const { parameters = [], requestBody } = operation
  const queries = parameters
    .filter(each => each.in === 'query')
    .map(({ name, schema }) =>
      fc.option(
        queryValue(schema, resolve).map(value => [name, value] as const),
        { freq: 2 },
      ),
    )
  const schema = requestBody?.content['application/json'].schema
  return fc
    .record({
      id: fc.oneof({ arbitrary: smallId, weight: 3 }, text),
      query: fc.tuple(...queries),
      isRepeated: fc.integer({ min: 0, max: 9 }).map(number => number === 0),
      body: schema ? bodyFor(schema, resolve) : fc.option(fc.constantFrom('', '{}', 'x'), { freq: 5 }),
      headers: fc.oneof({ arbitrary: fc.constant<Record<string, string>>({}), weight: 4 }, oddHeaders),
      otherMethod: fc.option(fc.constantFrom(...methods), { freq: 12 }),
    })
    .map(({ id, query, isRepeated, body, headers, otherMethod }) => {
      const given = query
        .filter(each => each !== null)
        .map(([name, value]): [string, string] => [name, value])
      const search = new URLSearchParams([...given, ...(isRepeated ? given : [])]).toString()
      const fullPath = `${path.replaceAll(/\{\w+\}/g, encodeURIComponent(id))}${search === '' ? '' : `?${search}`}`
      // What is too large is refused with a body, before the server knows the method.
      const isHead = otherMethod === 'HEAD' && fullPath.length < maxHeadPath
      const chosen = otherMethod === 'HEAD' && !isHead ? 'GET' : (otherMethod ?? method)
      const isBare = ['GET', 'HEAD', 'TRACE'].includes(chosen) && otherMethod !== null
      return {
        method: chosen,
        path: fullPath,
        headers: isHead ? {} : { ...(schema ? { 'Content-Type': 'application/json' } : {}), ...headers },
        body: isBare ? null : body,
      }
    })
}

const queryValue = (schema: Schema, resolve: Resolve): fc.Arbitrary<string> =>
  fc.oneof(
    { arbitrary: conforming(schema, resolve).map(unquoted), weight: 3 },
    { arbitrary: violating(schema, resolve).map(violation => unquoted(violation.text)), weight: 1 },
    { arbitrary: text, weight: 2 },
    { arbitrary: smallId, weight: 1 },
  )

const bodyFor = (schema: Schema, resolve: Resolve): fc.Arbitrary<string> =>
  fc.oneof(
    { arbitrary: conforming(schema, resolve), weight: 8 },
    { arbitrary: violating(schema, resolve).map(violation => violation.text), weight: 8 },
    {
      arbitrary: fc.tuple(conforming(schema, resolve), oddJson).map(([base, odd]) => withOdd(base, odd)),
      weight: 4,
    },
    { arbitrary: fc.integer({ min: 1, max: 100_000 }).map(nested), weight: 1 },
    { arbitrary: text, weight: 2 },
    { arbitrary: fc.constant('x'.repeat(2_000_000)), weight: 1 },
  )

/** Replaces the first value of an object. */
const withOdd = (base: string, odd: string): string => base.replace(/:[^,{}[\]]*/, () => `:${odd}`)

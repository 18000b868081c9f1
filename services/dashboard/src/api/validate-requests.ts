import type { AnySchemaObject } from 'ajv'
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import type { FastifySchema, FastifySchemaValidationError } from 'fastify'
import type { FastifyRouteSchemaDef } from 'fastify/types/schema.js'
import { requestInvalid } from './error-reply.ts'
import { text } from './schema-parts.ts'
import { sharedSchemas } from './schemas.ts'

/** RFC 3339 with an offset, of a year that Postgres and JavaScript both have. */
const isTime = (value: string): boolean =>
  /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i.test(value) &&
  !Number.isNaN(Date.parse(value))

const options = {
  useDefaults: true,
  // What readPatch says of a patch is for people; of eleven kinds of steps that all do not fit it would not be.
  schemas: sharedSchemas.map(schema => (schema.$id === 'Patch' ? { $id: 'Patch', type: 'object' } : schema)),
  formats: { 'date-time': isTime },
}

/** A body says itself what is a number and what a text. */
const ofBody = new Ajv2020(options)
/** All of a URL is text, and what may come several times may come once. */
const ofUrl = new Ajv2020({ ...options, coerceTypes: 'array' })

/** Fastify's own would change bodies and take unknown parts away. */
export const compileValidator = ({
  schema,
  httpPart,
}: FastifyRouteSchemaDef<FastifySchema>): ValidateFunction =>
  (httpPart === 'body' ? ofBody : ofUrl).compile(schema as AnySchemaObject)

const parts: Readonly<Record<string, string>> = { querystring: 'query', params: 'path' }

/** Says where a request is wrong: `body/filter/feed must be string`. */
export function describeInvalid(
  errors: readonly FastifySchemaValidationError[],
  part: string,
): ReturnType<typeof requestInvalid> {
  const [error] = errors as readonly ErrorObject[]
  const where = `${parts[part] ?? part}${error?.instancePath ?? ''}`
  return requestInvalid(`${where} ${error ? expectation(error) : 'is invalid'}`)
}

function expectation({ keyword, message = 'is invalid', params }: ErrorObject): string {
  if (keyword === 'additionalProperties') return `has the unknown ${String(params['additionalProperty'])}`
  if (keyword === 'enum') return `must be one of ${(params['allowedValues'] as unknown[]).join(', ')}`
  if (keyword === 'const') return `must be ${String(params['allowedValue'])}`
  if (keyword === 'pattern' && params['pattern'] === text.pattern) return 'has U+0000'
  return message
}

import { comparableText } from '@scores/contracts'
import type { AnySchemaObject } from 'ajv'
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import type { FastifySchema, FastifySchemaValidationError } from 'fastify'
import type { FastifyRouteSchemaDef } from 'fastify/types/schema.js'
import { requestInvalid } from '../errors/reply-with-error.ts'
import { sharedSchemas } from '../schemas/shared-schemas.ts'

/** RFC 3339 with an offset, in a year that both Postgres and JavaScript support. */
const isTime = (value: string): boolean =>
  /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i.test(value) &&
  !Number.isNaN(Date.parse(value))

const options = {
  useDefaults: true,
  // `readPatch` validates patches: its messages name the step, where this one would list eleven alternatives.
  schemas: sharedSchemas.map(schema => (schema.$id === 'Patch' ? { $id: 'Patch', type: 'object' } : schema)),
  formats: { 'date-time': isTime, uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i },
}

/** JSON has types of its own, so bodies are not coerced. */
const bodyAjv = new Ajv2020(options)
/** Everything in a URL is text, and a list parameter may occur once. */
const urlAjv = new Ajv2020({ ...options, coerceTypes: 'array' })

/** Replaces Fastify's validator, which would coerce bodies and remove unknown properties. */
export const compileValidator = ({
  schema,
  httpPart,
}: FastifyRouteSchemaDef<FastifySchema>): ValidateFunction =>
  (httpPart === 'body' ? bodyAjv : urlAjv).compile(schema as AnySchemaObject)

const parts: Readonly<Record<string, string>> = { querystring: 'query', params: 'path' }

/** Names the place of the error: `body/filter/feed must be string`. */
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
  if (keyword === 'enum') return `must be one of ${[params['allowedValues']].flat().join(', ')}`
  if (keyword === 'const') return `must be ${String(params['allowedValue'])}`
  if (keyword === 'pattern' && params['pattern'] === comparableText.pattern) return 'has U+0000'
  return message
}

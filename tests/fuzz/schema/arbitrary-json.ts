import fc from 'fast-check'
import { anyJson, numberTexts, objectText, stringTexts } from './json-text.ts'

/** The keywords of JSON Schema that ours use. */
export interface Schema {
  $ref?: string
  type?: string
  enum?: unknown[]
  const?: unknown
  oneOf?: Schema[]
  anyOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean
  items?: Schema
  minItems?: number
  maxItems?: number
  minLength?: number
  maxLength?: number
  notBlank?: boolean
  pattern?: string
  format?: string
  minimum?: number
  maximum?: number
}

/** Finds the schema of a `$ref`. */
export type Resolve = (ref: string) => Schema

/** Generates JSON texts that conform to a schema. */
export function conforming(schema: Schema, resolve: Resolve): fc.Arbitrary<string> {
  if (schema.$ref !== undefined) return conforming(resolve(schema.$ref), resolve)
  const choices = schema.oneOf ?? schema.anyOf
  if (choices) return fc.oneof(...choices.map(choice => conforming(choice, resolve)))
  if ('const' in schema) return fc.constant(JSON.stringify(schema.const))
  if (schema.enum) return fc.constantFrom(...schema.enum.map(value => JSON.stringify(value)))
  switch (schema.type) {
    case 'string':
      return strings(schema).chain(stringTexts)
    case 'integer':
      return integers(schema).chain(numberTexts)
    case 'number':
      return numbers(schema).chain(numberTexts)
    case 'boolean':
      return fc.constantFrom('true', 'false')
    case 'array':
      return fc
        .array(conforming(schema.items ?? {}, resolve), { minLength: schema.minItems ?? 0, maxLength: 5 })
        .map(items => `[${items.join()}]`)
    case 'object':
      return objects(schema, resolve)
    default:
      return anyJson
  }
}

function strings(schema: Schema): fc.Arbitrary<string> {
  const { pattern, format, minLength = 0, maxLength, notBlank } = schema
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map(date => date.toISOString())
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, 'u'), { maxLength: 40 })
  const longest = maxLength ?? 300
  const texts = fc
    .string({ unit: 'binary', minLength, maxLength: Math.min(longest, 30) })
    .map(text => text.toWellFormed().replaceAll(/[\0\uFFFD]/g, '_'))
  const atLimit = fc.constantFrom('x', 'ß', '語', '🦉').map(character => character.repeat(longest))
  return fc
    .oneof(
      { arbitrary: texts, weight: 5 },
      { arbitrary: fc.stringMatching(/^[A-Za-z0-9._]{1,20}$/), weight: 5 },
      {
        arbitrary: fc.constantFrom(
          "O'Neil",
          "'); DROP TABLE students;--",
          'شيماء_٧',
          '__proto__',
          '\\copy',
          '1',
        ),
        weight: 3,
      },
      { arbitrary: atLimit, weight: 1 },
    )
    .filter(text => (notBlank !== true || isVisible(text)) && Array.from(text).length >= minLength)
}

const isVisible = (text: string): boolean => /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(text)

function integers({ minimum = -(2 ** 53) + 1, maximum = 2 ** 53 - 1 }: Schema): fc.Arbitrary<number> {
  return fc.oneof(
    fc.integer({ min: minimum, max: Math.min(maximum, minimum + 100) }),
    fc.integer({ min: minimum, max: maximum }),
    fc.constantFrom(minimum, maximum),
  )
}

const numbers = ({ minimum = -1e300, maximum = 1e300 }: Schema): fc.Arbitrary<number> =>
  fc.oneof(
    fc.double({ min: minimum, max: maximum, noNaN: true }).map(value => (value === 0 ? 0 : value)),
    fc.constantFrom(minimum, maximum, (minimum + maximum) / 2),
  )

function objects({ properties = {}, required = [] }: Schema, resolve: Resolve): fc.Arbitrary<string> {
  const entries = Object.entries(properties).map(([name, property]) => {
    const entry = conforming(property, resolve).map(json => [name, json] as const)
    return required.includes(name) ? entry : fc.option(entry)
  })
  return fc
    .tuple(...entries)
    .chain(found =>
      fc.shuffledSubarray(
        found.filter(entry => entry !== null),
        { minLength: found.filter(entry => entry !== null).length },
      ),
    )
    .map(objectText)
}

/** A JSON text with one error. */
export interface Violation {
  text: string
  /** The keyword that it violates; `null` for a null. */
  keyword: string
}

/** Generates JSON texts that violate a schema at one place. Never called for a schema that allows everything. */
export function violating(schema: Schema, resolve: Resolve): fc.Arbitrary<Violation> {
  if (schema.$ref !== undefined) return violating(resolve(schema.$ref), resolve)
  const wrong = (keyword: string, texts: fc.Arbitrary<string>) => texts.map(text => ({ text, keyword }))
  const alternatives = schema.oneOf ?? schema.anyOf
  if (alternatives) return fc.oneof(...alternatives.map(each => violating(each, resolve)))
  const choices = [wrong('null', fc.constant('null'))]
  if (schema.type !== undefined)
    choices.push(
      wrong(
        'type',
        anyJson.filter(text => text.trim() !== 'null' && !isOfType(text, schema)),
      ),
    )
  const { minimum, maximum, minLength, maxLength, minItems } = schema
  if (schema.enum || 'const' in schema) choices.push(wrong('enum', fc.constantFrom('"nonsense"', '-7', '[]')))
  if (minimum !== undefined)
    choices.push(wrong('minimum', fc.constantFrom(String(minimum - 1), `-1${'0'.repeat(30)}`)))
  if (maximum !== undefined)
    choices.push(wrong('maximum', fc.constantFrom(String(maximum + 1), `1${'0'.repeat(30)}`)))
  if (minLength !== undefined && minLength > 0) choices.push(wrong('minLength', fc.constant('""')))
  if (maxLength !== undefined)
    choices.push(
      wrong(
        'maxLength',
        fc.constantFrom('x', '🦉').map(each => JSON.stringify(each.repeat(maxLength + 1))),
      ),
    )
  if (schema.notBlank)
    choices.push(
      wrong('notBlank', fc.constantFrom('""', '" "', '"\\t\\n"', '"\u00a0\u2003"', '"\u200b"', '"\\u0007"')),
    )
  if (schema.pattern !== undefined) choices.push(wrong('pattern', fc.constantFrom('"\\u0000"', '"\\u0000x"')))
  if (schema.format !== undefined)
    choices.push(
      wrong('format', fc.constantFrom('""', '"soon"', '"2026-13-45T99:00:00Z"', '"+275761-01-01T00:00:00Z"')),
    )
  if (minItems !== undefined && minItems > 0) choices.push(wrong('minItems', fc.constant('[]')))
  if (schema.type === 'object') choices.push(...objectViolations(schema, resolve))
  return fc.oneof(...choices)
}

function objectViolations(schema: Schema, resolve: Resolve): fc.Arbitrary<Violation>[] {
  const { properties = {}, required = [], additionalProperties } = schema
  const without = (name: string) =>
    objects(
      {
        properties: Object.fromEntries(Object.entries(properties).filter(([other]) => other !== name)),
        required: required.filter(other => other !== name),
      },
      resolve,
    )
  const withEntry = (text: string, name: string, json: string) =>
    text === '{}' ? objectText([[name, json]]) : `${text.slice(0, -1)},${JSON.stringify(name)}:${json}}`
  const choices = required.map(name => without(name).map(text => ({ text, keyword: 'required' })))
  if (additionalProperties === false)
    choices.push(
      objects(schema, resolve).map(text => ({
        text: withEntry(text, 'unknown', '1'),
        keyword: 'additionalProperties',
      })),
    )
  const constrained = Object.entries(properties).filter(([, property]) =>
    Object.keys(property).some(key => key !== 'description'),
  )
  for (const [name, property] of constrained)
    choices.push(
      fc
        .tuple(without(name), violating(property, resolve))
        .map(([text, { text: json, keyword }]) => ({ text: withEntry(text, name, json), keyword })),
    )
  return choices
}

function isOfType(text: string, { type }: Schema): boolean {
  const value: unknown = JSON.parse(text)
  switch (type) {
    case 'integer':
      return Number.isInteger(value)
    case 'array':
      return Array.isArray(value)
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    default:
      return typeof value === type
  }
}

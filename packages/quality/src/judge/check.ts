import {
  type CheckName,
  type EnvelopeExcess,
  envelopeExcesses,
  eventTypeSchemas,
  examResultSchema,
  type Failure,
  messageLimits,
  type ReceivedMessage,
} from '@scores/contracts'
import {
  Ajv2020,
  type ErrorObject,
  type FuncKeywordDefinition,
  type ValidateFunction,
} from 'ajv/dist/2020.js'
import { type Decoded, type DecodedObject, sourceOf, typeName } from './decode.ts'
import { brokenRules, inexactNumbers, numberKeywords } from './exact-rules.ts'
import { Findings } from './findings.ts'
import type { Places } from './inspect.ts'

/** The check of each JSON Schema keyword. Every other keyword belongs to `data_types`. */
const checkOfKeyword: Readonly<Record<string, CheckName>> = {
  required: 'mandatory_fields',
  minLength: 'empty_strings',
  notBlank: 'empty_strings',
  maxLength: 'lengths',
  minimum: 'ranges',
  maximum: 'ranges',
  exclusiveMinimum: 'ranges',
  exclusiveMaximum: 'ranges',
}

/** Requires a letter, mark, number, punctuation or symbol, since `minLength` counts whitespace as content. */
const notBlank: FuncKeywordDefinition = {
  keyword: 'notBlank',
  type: 'string',
  schemaType: 'boolean',
  validate: (_schema: boolean, text: string) => /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(text),
  error: { message: 'must have a visible character' },
}

function compile(): Map<string, ValidateFunction> {
  // Without strictNumbers, 1e400 (parsed to Infinity) is a number out of range instead of a wrong type.
  const ajv = new Ajv2020({ allErrors: true, verbose: true, strictNumbers: false, keywords: [notBlank] })
  ajv.addSchema(examResultSchema)
  return new Map(Object.entries(eventTypeSchemas).map(([type, schema]) => [type, ajv.compile(schema)]))
}

/** Compiled on first use, since most programs that import this package judge nothing and should start fast. */
let compiled: Map<string, ValidateFunction> | undefined
const validators = (): Map<string, ValidateFunction> => {
  compiled ??= compile()
  return compiled
}

/** Finds all errors of a message, in no particular order. A valid message has none. */
export function check(message: Pick<ReceivedMessage, 'type' | 'eventId'>, decoded: Decoded): Findings {
  const findings = new Findings()
  for (const excess of envelopeExcesses(message)) findings.add(envelopeTooLarge(excess))
  const validate = validators().get(message.type)
  if (!validate) findings.add(unknownEventType(message.type))
  if (decoded.kind === 'not_json') findings.add(notJson(decoded.why))
  if (decoded.kind === 'too_complex') findings.add(tooComplex[decoded.limit])
  if (decoded.kind === 'not_an_object') findings.add(notAnObject(decoded.found))
  if (decoded.kind === 'object') {
    addPlaces(findings, decoded.duplicateKeys, duplicateKey)
    addPlaces(findings, decoded.unstorableTexts, unstorableText)
    addPlaces(findings, decoded.unstorableNumbers, unstorableNumber)
    if (validate) checkFields(findings, validate, decoded)
  }
  return findings
}

function addPlaces(findings: Findings, { first, count }: Places, toFailure: (pointer: string) => Failure) {
  if (count === 0) return
  for (const [index, pointer] of first.entries())
    findings.add(toFailure(pointer), index === 0 ? count - first.length : 0)
}

function checkFields(findings: Findings, validate: ValidateFunction, decoded: DecodedObject): void {
  const inexact = inexactNumbers(decoded)
  if (!validate(decoded.fields)) {
    for (const error of validate.errors ?? []) {
      // The schema saw only the rounded number.
      if (
        !(
          numberKeywords.has(error.keyword) && inexact.some(({ field }) => error.instancePath === `/${field}`)
        )
      )
        findings.add(fromSchema(error, decoded))
    }
  }
  for (const { field, rule, source } of inexact) {
    for (const { keyword, expected } of brokenRules(rule, source)) {
      findings.add({
        check: checkOfKeyword[keyword] ?? 'data_types',
        pointer: `/${field}`,
        keyword,
        expected,
        found: keyword === 'type' ? `number ${source}` : source,
      })
    }
  }
}

function fromSchema(error: ErrorObject, decoded: DecodedObject): Failure {
  const isNull = error.keyword === 'type' && error.data === null
  const name = isNull ? 'nulls' : (checkOfKeyword[error.keyword] ?? 'data_types')
  const missing = error.keyword === 'required' ? String(error.params['missingProperty']) : null
  return {
    check: name,
    pointer: missing === null ? error.instancePath : `${error.instancePath}/${missing}`,
    keyword: error.keyword,
    expected: error.message ?? error.keyword,
    found: missing === null ? found(error, decoded) : 'nothing',
  }
}

function found(error: ErrorObject, decoded: DecodedObject): string {
  const [, field = '', ...deeper] = error.instancePath.split('/')
  const source =
    deeper.length === 0 && Object.hasOwn(decoded.fields, field)
      ? sourceOf(decoded, field)
      : JSON.stringify(error.data)
  return error.keyword === 'type' ? `${typeName(error.data)} ${source}` : source
}

const envelopeTooLarge = ({ part, limit }: EnvelopeExcess): Failure => ({
  check: 'envelope',
  pointer: '',
  keyword: part === 'id' ? 'maxIdBytes' : 'maxTypeCharacters',
  expected: `must have an ${part} of at most ${limit}`,
  found: 'more, and the rest was cut',
})

const notJson = (why: string): Failure => ({
  check: 'json',
  pointer: '',
  keyword: 'json',
  expected: 'JSON text',
  found: why,
})

const tooComplex: Readonly<Record<'nesting' | 'values', Failure>> = {
  nesting: {
    check: 'nesting',
    pointer: '',
    keyword: 'maxLevels',
    expected: `must be nested at most ${messageLimits.levels} levels deep`,
    found: 'more levels',
  },
  values: {
    check: 'values',
    pointer: '',
    keyword: 'maxValues',
    expected: `must have at most ${messageLimits.values} values`,
    found: 'more values',
  },
}

const notAnObject = (type: string): Failure => ({
  check: 'object',
  pointer: '',
  keyword: 'type',
  expected: 'must be object',
  found: type,
})

const duplicateKey = (pointer: string): Failure => ({
  check: 'unique_keys',
  pointer,
  keyword: 'uniqueKeys',
  expected: 'must be named once',
  found: 'named again',
})

const unstorableText = (pointer: string): Failure => ({
  check: 'storable_text',
  pointer,
  keyword: 'storableText',
  expected: 'must have no U+0000, no lone surrogate, no U+FFFD',
  found: 'has one',
})

const unstorableNumber = (pointer: string): Failure => ({
  check: 'storable_numbers',
  pointer,
  keyword: 'storableNumber',
  expected: 'must be in the range of a double',
  found: 'a number outside it',
})

const unknownEventType = (eventType: string): Failure => ({
  check: 'event_type',
  pointer: '',
  keyword: 'eventType',
  expected: `must be one of ${Object.keys(eventTypeSchemas).join(', ')}`,
  found: eventType,
})

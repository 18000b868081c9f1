import { messageLimits } from '@scores/contracts'
import { type Inspection, inspect } from './inspect.ts'

/** The content of a message's text, including problems that `JSON.parse` hides. */
export type Decoded =
  | { kind: 'not_json'; why: string }
  | { kind: 'too_complex'; limit: 'nesting' | 'values'; isJson: boolean }
  | { kind: 'not_an_object'; found: string }
  | DecodedObject

export interface DecodedObject extends Omit<Inspection, 'sources'> {
  kind: 'object'
  /** The fields. For a duplicate key, the last value. */
  fields: Readonly<Record<string, unknown>>
  /** The exact JSON text of each field; null if `JSON.stringify` reproduces all of them. */
  sources: ReadonlyMap<string, string> | null
}

/** The findings for a common message, shared by all of them. */
const none = { first: [], count: 0 } as const
const plain = { duplicateKeys: none, unstorableTexts: none, unstorableNumbers: none, sources: null } as const

/** A text of this length cannot have enough values to exhaust the memory. Longer ones are counted before they are parsed. */
const harmlessCharacters = 250_000

/**
 * Parses a message's text as JSON and reports everything that parsing would lose. Time and memory are bounded.
 *
 * A text that `JSON.stringify` reproduces has no duplicate keys and no rounded numbers. The common message therefore
 * needs no second parse.
 */
export function decode(text: string): Decoded {
  const isHarmless = text.length <= harmlessCharacters
  try {
    let value: unknown
    if (isHarmless) {
      value = JSON.parse(text)
      if (isPlain(text, value)) return { kind: 'object', fields: value, ...plain }
    }
    const inspection = inspect(text)
    if (inspection.kind === 'too_complex') return { ...inspection, isJson: isHarmless }
    if (inspection.kind === 'not_json') return inspection
    if (!isHarmless) value = JSON.parse(text)
    if (!isJsonObject(value)) return { kind: 'not_an_object', found: typeName(value) }
    return { ...inspection, kind: 'object', fields: value }
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: 'not_json', why: error.message }
    throw error
  }
}

/** Tells whether a value is an object that represents its text without loss. */
function isPlain(text: string, value: unknown): value is Record<string, unknown> {
  if (!isJsonObject(value) || text.includes('\\u') || text.includes('\uFFFD')) return false
  // `JSON.stringify` is recursive. Each level takes two characters.
  if (
    text.length > 2 * messageLimits.levels &&
    countUpToLimit(text, '[') + countUpToLimit(text, '{') > messageLimits.levels
  )
    return false
  return JSON.stringify(value) === text
}

/** Counts a bracket in a text, also within strings, until there are more than the levels of a message. */
function countUpToLimit(text: string, bracket: string): number {
  let count = 0
  for (
    let at = text.indexOf(bracket);
    at !== -1 && count <= messageLimits.levels;
    at = text.indexOf(bracket, at + 1)
  )
    count += 1
  return count
}

/** The exact JSON text of a field, since `JSON.parse` rounds numbers that a double cannot hold. */
export const sourceOf = (
  { fields, sources }: Pick<DecodedObject, 'fields' | 'sources'>,
  field: string,
): string => (sources === null ? JSON.stringify(fields[field]) : (sources.get(field) ?? 'null'))

/** The JSON name of a value's type. */
export function typeName(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

const isJsonObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

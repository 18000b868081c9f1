/**
 * Marks a text that stands for a number which a double would change. No other text begins so: messages that have
 * U+0000 in a text are never patched, and patches with one are refused.
 */
const mark = '\u0000'

// Not in TypeScript's library yet: https://tc39.es/proposal-json-parse-with-source
type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown
const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => object }
const parse = JSON.parse as (text: string, reviver: Reviver) => unknown

/** The value of a number's JSON text: a double, or the text itself, marked, where a double would give back another. */
export const exactNumber = (source: string): number | string =>
  String(Number(source)) === source ? Number(source) : `${mark}${source}`

/** A number's JSON text; null for anything else. */
export function sourceOfNumber(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value.startsWith(mark) ? value.slice(mark.length) : null
}

/** Parses JSON so that `stringifyExactly` gives back every number to the last digit. Objects inherit nothing. */
export const parseExactly = (text: string): unknown =>
  parse(text, (_key, value, { source }) => {
    if (typeof value === 'number') return exactNumber(source ?? String(value))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.setPrototypeOf(value, null)
      : value
  })

export const stringifyExactly = (value: unknown): string =>
  JSON.stringify(value, (_key, nested: unknown) => {
    const source = typeof nested === 'string' ? sourceOfNumber(nested) : null
    return source === null ? nested : rawJSON(source)
  })

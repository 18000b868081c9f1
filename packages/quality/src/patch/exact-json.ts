/**
 * Marks a text that stands for a number which a double cannot hold exactly. No other text starts with it: messages with
 * U+0000 in a text are never patched, and patches with U+0000 are rejected.
 */
const mark = '\u0000'

declare global {
  // TypeScript does not declare these yet: https://tc39.es/proposal-json-parse-with-source
  interface JSON {
    rawJSON(text: string): object
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
    ): unknown
  }
}

/** The value of a number's JSON text: a double, or the marked text if a double would change the number. */
export const exactNumber = (source: string): number | string =>
  String(Number(source)) === source ? Number(source) : `${mark}${source}`

/** The JSON text of a number; null for any other value. */
export function sourceOfNumber(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value.startsWith(mark) ? value.slice(mark.length) : null
}

/** Parses JSON so that `stringifyExactly` restores every number to the last digit. Objects have no prototype. */
export const parseExactly = (text: string): unknown =>
  JSON.parse(text, (_key: string, value: unknown, { source }: { source?: string }) => {
    if (typeof value === 'number') return exactNumber(source ?? String(value))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.setPrototypeOf(value, null)
      : value
  })

export const stringifyExactly = (value: unknown): string =>
  JSON.stringify(value, (_key, nested: unknown) => {
    const source = typeof nested === 'string' ? sourceOfNumber(nested) : null
    return source === null ? nested : JSON.rawJSON(source)
  })

import { type Node, parseTree } from 'jsonc-parser'

/** The content of a message's text, including problems that `JSON.parse` hides. */
export type Decoded =
  | { kind: 'not_json'; why: string }
  | { kind: 'not_an_object'; found: string }
  | DecodedObject

export interface DecodedObject {
  kind: 'object'
  /** The fields. For a duplicate key, the last value. */
  fields: Readonly<Record<string, unknown>>
  /** JSON pointers of repeated keys. */
  duplicateKeys: readonly string[]
  /** JSON pointers of texts that Postgres cannot store (U+0000, lone surrogate) or that lost bytes (U+FFFD). */
  unstorableTexts: readonly string[]
  /** The exact JSON text of each field; null if `JSON.stringify` reproduces all of them. */
  sources: ReadonlyMap<string, string> | null
}

/** The findings for a common message, shared by all of them. */
const plain = { duplicateKeys: [], unstorableTexts: [], sources: null } as const

/**
 * Parses a message's text as JSON and reports everything that parsing would lose.
 *
 * A text that `JSON.stringify` reproduces has no duplicate keys and no rounded numbers. The common message therefore
 * needs no second parse.
 */
export function decode(text: string): Decoded {
  try {
    const value: unknown = JSON.parse(text)
    if (!isJsonObject(value)) return { kind: 'not_an_object', found: typeName(value) }
    const isPlain = !text.includes('\\u') && !text.includes('\uFFFD') && JSON.stringify(value) === text
    const { duplicateKeys, unstorableTexts, sources } = isPlain ? plain : inspect(text)
    return { kind: 'object', fields: value, duplicateKeys, unstorableTexts, sources }
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: 'not_json', why: error.message }
    // The parsers are recursive: some thousand levels of nesting overflow the stack.
    if (error instanceof RangeError) return { kind: 'not_json', why: 'nested too deeply' }
    throw error
  }
}

/** The exact JSON text of a field, since `JSON.parse` rounds numbers that a double cannot hold. */
export const sourceOf = ({ fields, sources }: DecodedObject, field: string): string =>
  sources === null ? JSON.stringify(fields[field]) : (sources.get(field) ?? 'null')

/** The JSON name of a value's type. */
export function typeName(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

const isJsonObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** @param text - must be a valid JSON object */
function inspect(text: string): Omit<DecodedObject, 'kind' | 'fields'> {
  const duplicateKeys: string[] = []
  const unstorableTexts: string[] = []
  const sources = new Map<string, string>()

  const walk = (node: Node, pointer: string) => {
    if (node.type === 'string' && !isStorable(node.value)) unstorableTexts.push(pointer)
    if (node.type === 'array') {
      for (const [index, item] of (node.children ?? []).entries()) walk(item, `${pointer}/${index}`)
    }
    if (node.type === 'object') {
      const seen = new Set<string>()
      for (const { children } of node.children ?? []) {
        const [{ value: key } = { value: '' }, value] = children ?? []
        if (!value) continue
        const at = `${pointer}/${escapePointer(key)}`
        if (seen.has(key)) duplicateKeys.push(at)
        seen.add(key)
        if (!isStorable(key)) unstorableTexts.push(at)
        if (pointer === '') sources.set(key, text.slice(value.offset, value.offset + value.length))
        walk(value, at)
      }
    }
  }
  const root = parseTree(text)
  if (root) walk(root, '')
  return { duplicateKeys, unstorableTexts, sources }
}

const isStorable = (text: string): boolean =>
  text.isWellFormed() && !text.includes('\u0000') && !text.includes('\uFFFD')

/** RFC 6901, section 3. */
const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')

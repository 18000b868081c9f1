import { type Node, parseTree } from 'jsonc-parser'

/** What a message's text says, and what plain parsing would have hidden. */
export type Decoded =
  | { kind: 'not_json'; why: string }
  | { kind: 'not_an_object'; found: string }
  | DecodedObject

export interface DecodedObject {
  kind: 'object'
  /** The fields; of a duplicate key the last value. */
  fields: Readonly<Record<string, unknown>>
  /** JSON pointers of keys that are named again. */
  duplicateKeys: readonly string[]
  /** JSON pointers of texts that can't be kept (U+0000, lone surrogate) or that lost bytes (U+FFFD). */
  unstorableTexts: readonly string[]
  /** The fields' exact JSON texts; null where those are what `JSON.stringify` makes of them. */
  sources: ReadonlyMap<string, string> | null
}

/** Of the common message, the same for all. */
const plain = { duplicateKeys: [], unstorableTexts: [], sources: null } as const

/**
 * Reads a message's text as JSON without losing anything of it silently.
 *
 * A text that `JSON.stringify` gives back unchanged has no duplicate key and no number that got rounded, so
 * that the common message costs no second parse.
 */
export function decode(text: string): Decoded {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { kind: 'not_an_object', found: typeName(value) }
    }
    const fields = value as Record<string, unknown>
    const isPlain = !text.includes('\\u') && !text.includes('\uFFFD') && JSON.stringify(value) === text
    const { duplicateKeys, unstorableTexts, sources } = isPlain ? plain : inspect(text)
    return { kind: 'object', fields, duplicateKeys, unstorableTexts, sources }
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: 'not_json', why: error.message }
    // The parsers recurse: a text that is nested some thousand levels deep ends in this.
    if (error instanceof RangeError) return { kind: 'not_json', why: 'nested too deeply to be read' }
    throw error
  }
}

/** The exact JSON text of a field's value: `JSON.parse` rounds numbers that a double can't hold. */
export const sourceOf = ({ fields, sources }: DecodedObject, field: string): string =>
  sources === null ? JSON.stringify(fields[field]) : (sources.get(field) ?? 'null')

/** The JSON name of a value's type. */
export function typeName(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

/** Walks a text that is known to be a JSON object. */
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
        const [{ value: key }, value] = children as [Node, Node]
        const at = `${pointer}/${escapePointer(key)}`
        if (seen.has(key)) duplicateKeys.push(at)
        seen.add(key)
        if (!isStorable(key)) unstorableTexts.push(at)
        if (pointer === '') sources.set(key, text.slice(value.offset, value.offset + value.length))
        walk(value, at)
      }
    }
  }
  walk(parseTree(text) as Node, '')
  return { duplicateKeys, unstorableTexts, sources }
}

const isStorable = (text: string): boolean =>
  text.isWellFormed() && !text.includes('\u0000') && !text.includes('\uFFFD')

/** RFC 6901, section 3. */
const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')

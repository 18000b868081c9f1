import { messageLimits } from '@scores/contracts'
import { type JSONPath, printParseErrorCode, visit } from 'jsonc-parser'
import { columns } from './columns.ts'
import { isOutsideDouble } from './exact-number.ts'
import { maxFindings } from './findings.ts'

/** JSON pointers of the first places where something was found, and the number of all places. */
export interface Places {
  readonly first: readonly string[]
  readonly count: number
}

/** What `JSON.parse` does not tell about a text. */
export interface Inspection {
  /** Repeated keys. */
  duplicateKeys: Places
  /** Texts that Postgres cannot store (U+0000, lone surrogate) or that lost bytes (U+FFFD). */
  unstorableTexts: Places
  /** Numbers without a column that a double cannot hold. As `jsonb`, a few characters can become 131,072 digits. */
  unstorableNumbers: Places
  /** The exact JSON text of each top-level field. For a duplicate key, the last one. */
  sources: ReadonlyMap<string, string>
}

type Ended = { kind: 'not_json'; why: string } | { kind: 'too_complex'; limit: 'nesting' | 'values' }

/** Ends the visit of a text, whose remainder is of no interest. */
class EndOfVisit extends Error {
  readonly ended: Ended

  constructor(ended: Ended) {
    super('the visit ended early')
    this.ended = ended
  }
}

class PlaceList implements Places {
  readonly first: string[] = []
  count = 0

  /** Makes no pointer unless it is kept. */
  add(path: () => JSONPath, key: string[] = []): void {
    this.count += 1
    if (this.first.length < maxFindings) this.first.push(pointerTo([...path(), ...key]))
  }
}

/**
 * Inspects a text in one pass. It keeps neither values nor nested keys that were closed, so that the memory is bounded by
 * the limits of a message, not by the length of the text.
 */
export function inspect(text: string): ({ kind: 'inspected' } & Inspection) | Ended {
  const duplicateKeys = new PlaceList()
  const unstorableTexts = new PlaceList()
  const unstorableNumbers = new PlaceList()
  const sources = new Map<string, string>()
  /** The keys of each open object; null for an array. */
  const open: (Set<string> | null)[] = []
  let values = 0
  let field = ''
  let fieldStart = 0

  const count = () => {
    values += 1
    if (values > messageLimits.values) throw new EndOfVisit({ kind: 'too_complex', limit: 'values' })
  }
  const begin = (keys: Set<string> | null, offset: number) => {
    if (open.at(-1) === null) count()
    if (open.length === messageLimits.levels) throw new EndOfVisit({ kind: 'too_complex', limit: 'nesting' })
    if (isField()) fieldStart = offset
    open.push(keys)
  }
  const end = (offset: number) => {
    open.pop()
    if (isField()) sources.set(field, text.slice(fieldStart, offset + 1))
  }
  const isField = () => open.length === 1 && open[0] !== null

  try {
    visit(
      text,
      {
        onError: (error, offset) => {
          throw new EndOfVisit({
            kind: 'not_json',
            why: `${printParseErrorCode(error)} at position ${offset}`,
          })
        },
        onObjectBegin: offset => begin(new Set(), offset),
        onArrayBegin: offset => begin(null, offset),
        onObjectEnd: end,
        onArrayEnd: end,
        onObjectProperty: (key, _offset, _length, _line, _character, path) => {
          const keys = open.at(-1)
          if (keys?.has(key)) duplicateKeys.add(path, [key])
          else {
            count()
            keys?.add(key)
          }
          if (!isStorable(key)) unstorableTexts.add(path, [key])
          if (isField()) field = key
        },
        onLiteralValue: (value: unknown, offset, length, _line, _character, path) => {
          if (open.at(-1) === null) count()
          if (isField()) sources.set(field, text.slice(offset, offset + length))
          if (typeof value === 'string' && !isStorable(value)) unstorableTexts.add(path)
          // Numbers with a column have a range of their own.
          if (typeof value === 'number' && !(isField() && columns.has(field))) {
            if (isOutsideDouble(text.slice(offset, offset + length))) unstorableNumbers.add(path)
          }
        },
      },
      { disallowComments: true },
    )
  } catch (error) {
    if (error instanceof EndOfVisit) return error.ended
    throw error
  }
  return { kind: 'inspected', duplicateKeys, unstorableTexts, unstorableNumbers, sources }
}

const isStorable = (text: string): boolean =>
  text.isWellFormed() && !text.includes('\u0000') && !text.includes('\uFFFD')

/** RFC 6901. */
const pointerTo = (path: JSONPath): string =>
  path.map(part => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

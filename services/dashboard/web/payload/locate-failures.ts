import { getNodeValue, type Node, type ParseError, parseTree } from 'jsonc-parser'

/** What a check found in a payload. */
export interface FoundFailure {
  check: string
  /** JSON pointer; empty for the message as a whole. */
  pointer: string
  keyword: string
  expected: string
  found: string
}

/** The failures of a message's checks. */
export const failuresOf = (
  results: readonly { check: string; failures?: readonly Omit<FoundFailure, 'check'>[] }[],
): FoundFailure[] =>
  results.flatMap(({ check, failures = [] }) => failures.map(failure => ({ check, ...failure })))

/** These checks judge what surrounds the payload, so nothing in it is wrong. */
const outside: readonly string[] = ['envelope', 'event_type', 'database', 'worker']

export const isInPayload = ({ check }: FoundFailure): boolean => !outside.includes(check)

/** A part of a payload. Parts do not overlap, and together they are the payload. */
export interface PayloadPart {
  text: string
  /** The failures to show behind this part; none for a part that is right. */
  failures: readonly FoundFailure[]
}

interface Span {
  from: number
  until: number
  failure: FoundFailure
}

/**
 * Splits a payload at the places of its failures. The text itself stays as it is: parsing it would round numbers.
 *
 * A missing field is shown at the key or bracket of the object that lacks it, an error of the whole message at its first
 * character that is not JSON, or else at all of it.
 */
export function locateFailures(payload: string, failures: readonly FoundFailure[]): PayloadPart[] {
  if (failures.length === 0) return [{ text: payload, failures: [] }]
  const { root, errors } = parseSafely(payload)
  const spans = failures
    .map(failure => ({ ...locate(payload, root, errors, failure), failure }))
    .toSorted((a, b) => a.from - b.from || a.until - b.until)
  const parts: PayloadPart[] = []
  let end = 0
  for (const group of overlapping(spans)) {
    if (group.from > end) parts.push({ text: payload.slice(end, group.from), failures: [] })
    parts.push({ text: payload.slice(group.from, group.until), failures: group.failures })
    end = group.until
  }
  if (end < payload.length) parts.push({ text: payload.slice(end), failures: [] })
  return parts
}

/** The parser is recursive. What is nested too deeply for it has no tree, so it is marked as a whole. */
function parseSafely(payload: string): { root: Node | undefined; errors: ParseError[] } {
  const errors: ParseError[] = []
  try {
    return { root: parseTree(payload, errors, { disallowComments: true }), errors }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { root: undefined, errors: [] }
  }
}

function locate(
  payload: string,
  root: Node | undefined,
  errors: readonly ParseError[],
  { pointer }: FoundFailure,
): Omit<Span, 'failure'> {
  const [error] = errors
  if (pointer === '' && error !== undefined) {
    const from = Math.min(error.offset, Math.max(0, payload.length - 1))
    return { from, until: Math.max(from + 1, Math.min(payload.length, error.offset + error.length)) }
  }
  const { node, isWhole } = follow(root, pointer)
  if (node === undefined) return { from: 0, until: payload.length }
  if (isWhole) return { from: node.offset, until: node.offset + node.length }
  // The field is missing: its object is marked at its opening bracket.
  return { from: node.offset, until: node.offset + 1 }
}

/** The node at a pointer, or the nearest one around it. */
function follow(root: Node | undefined, pointer: string): { node: Node | undefined; isWhole: boolean } {
  let node = root
  for (const escaped of pointer.split('/').slice(1)) {
    const name = escaped.replaceAll('~1', '/').replaceAll('~0', '~')
    const child = childOf(node, name)
    if (child === undefined) return { node, isWhole: false }
    node = child
  }
  return { node, isWhole: true }
}

function childOf(node: Node | undefined, name: string): Node | undefined {
  if (node?.type === 'array') return node.children?.[Number(name)]
  // Of a repeated key, the last value counts, as in JSON.parse.
  const property = node?.children?.findLast(
    ({ children: [key] = [] }) => key !== undefined && getNodeValue(key) === name,
  )
  return property?.children?.[1]
}

/** Joins spans that overlap, since a text can be underlined only once. */
function overlapping(
  spans: readonly Span[],
): { from: number; until: number; failures: readonly FoundFailure[] }[] {
  const groups: { from: number; until: number; failures: FoundFailure[] }[] = []
  for (const { from, until, failure } of spans) {
    const last = groups.at(-1)
    if (last && from < last.until) {
      last.until = Math.max(last.until, until)
      last.failures.push(failure)
    } else groups.push({ from, until, failures: [failure] })
  }
  return groups
}

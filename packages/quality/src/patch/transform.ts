import type { PatchStep } from '@scores/contracts'
import { Pointer } from 'rfc6902'
import { exactNumber, sourceOfNumber } from './exact-json.ts'

/** The steps that RFC 6902 does not define. */
export type TransformStep = Extract<PatchStep, { op: 'rename' | 'cast' | 'default' | 'trim' | 'divide' }>

/** A JSON number, RFC 8259 section 6. */
const jsonNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/

/** The step does not apply to the payload. */
export class Inapplicable extends Error {}

/**
 * Applies a step in place to a document of `parseExactly`.
 *
 * @throws Inapplicable
 */
export function transform(document: unknown, step: TransformStep): void {
  const { parent, key, value } = Pointer.fromJSON(step.path).evaluate(document)
  if (typeof parent !== 'object' || parent === null) throw new Inapplicable('the path does not exist')
  if (step.op === 'default') {
    if (value === undefined || value === null) parent[key] = structuredClone(step.value)
    return
  }
  if (value === undefined) throw new Inapplicable('the path does not exist')
  switch (step.op) {
    case 'rename':
      if (Array.isArray(parent)) throw new Inapplicable('list elements have no name')
      if (Object.hasOwn(parent, step.to)) throw new Inapplicable(`the field ${step.to} already exists`)
      delete parent[key]
      parent[step.to] = value
      return
    case 'trim':
      if (typeof value !== 'string' || sourceOfNumber(value) !== null)
        throw new Inapplicable('the value is not a text')
      parent[key] = value.trim()
      return
    case 'cast':
      parent[key] = cast(value, step.to)
      return
    case 'divide':
      parent[key] = divide(value, step.by)
  }
}

function cast(value: unknown, to: 'number' | 'integer' | 'text' | 'boolean'): unknown {
  const source = sourceOfNumber(value)
  if (to === 'text') {
    if (source !== null || typeof value === 'boolean') return source ?? String(value)
    if (typeof value === 'string') return value
    throw new Inapplicable(`${JSON.stringify(value)} is not a text`)
  }
  if (to === 'boolean') {
    if (typeof value === 'boolean') return value
    if (value === 'true' || value === 'false') return value === 'true'
    throw new Inapplicable(`${source ?? JSON.stringify(value)} is neither true nor false`)
  }
  const text = source ?? (typeof value === 'string' ? value.trim() : '')
  if (!jsonNumber.test(text)) throw new Inapplicable(`${JSON.stringify(value)} is not a number`)
  if (to === 'number') return exactNumber(text)
  if (!Number.isSafeInteger(Number(text))) throw new Inapplicable(`${text} is not a whole number`)
  return Number(text)
}

/** Division by a power of ten yields the double nearest to the exact quotient; JavaScript's `70.1 / 100` does not. */
function divide(value: unknown, by: number): number {
  const source = sourceOfNumber(value)
  if (source === null) throw new Inapplicable(`${JSON.stringify(value)} is not a number`)
  const isPowerOfTen = /^10*$/.test(String(by))
  const quotient = isPowerOfTen ? shift(source, 1 - String(by).length) : Number(source) / by
  if (!Number.isFinite(quotient)) throw new Inapplicable(`${source} is too large`)
  return quotient
}

function shift(source: string, digits: number): number {
  const [mantissa = '', exponent = '0'] = source.split(/[eE]/)
  return Number(`${mantissa}e${Number(exponent) + digits}`)
}

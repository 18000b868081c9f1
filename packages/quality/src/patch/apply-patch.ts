import type { Patch, PatchStep } from '@scores/contracts'
import { applyPatch as applyRfc6902, type Operation } from 'rfc6902'
import { decode } from '../judge/decode.ts'
import { parseExactly, stringifyExactly } from './exact-json.ts'
import { Inapplicable, type TransformStep, transform } from './transform.ts'

/** What a patch makes of a payload, or why it does not apply to it. */
export type Patched = { kind: 'patched'; payload: string } | { kind: 'inapplicable'; why: string }

const transforms: ReadonlySet<string> = new Set(['rename', 'cast', 'default', 'trim', 'divide'])

/**
 * Does all steps of a patch, or none. It applies only to a payload that can be written anew without losing anything: JSON
 * without duplicate keys and without texts that can't be kept.
 */
export function applyPatch(payload: string, { steps }: Patch): Patched {
  const decoded = decode(payload)
  if (decoded.kind === 'not_json') return inapplicable('the payload is no JSON')
  if (decoded.kind === 'object') {
    const [pointer] = [...decoded.duplicateKeys, ...decoded.unstorableTexts]
    if (pointer !== undefined) return inapplicable(`${pointer} would not be kept as it is`)
  }
  const document = { root: parseExactly(payload) }
  for (const [index, step] of steps.entries()) {
    const why = apply(document, step)
    if (why !== null) return inapplicable(`step ${index + 1} (${step.op} ${step.path}): ${why}`)
  }
  return { kind: 'patched', payload: stringifyExactly(document.root) }
}

/** Returns why not; null where it did it. */
function apply(document: { root: unknown }, step: PatchStep): string | null {
  if (!isTransform(step)) {
    const [error] = applyRfc6902(document, [oneLevelDown(step) as Operation])
    return error ? (reasons[error.name] ?? error.message) : null
  }
  try {
    transform(document, oneLevelDown(step) as TransformStep)
    return null
  } catch (error) {
    if (error instanceof Inapplicable) return error.message
    throw error
  }
}

/** As a patch may replace the whole payload. */
function oneLevelDown(step: PatchStep): PatchStep {
  const path = `/root${step.path}`
  return 'from' in step ? { ...step, path, from: `/root${step.from}` } : { ...step, path }
}

const isTransform = (step: PatchStep): step is TransformStep => transforms.has(step.op)

const reasons: Readonly<Record<string, string>> = {
  MissingError: 'there is nothing at its path',
  TestError: 'another value is there',
}

const inapplicable = (why: string): Patched => ({ kind: 'inapplicable', why })

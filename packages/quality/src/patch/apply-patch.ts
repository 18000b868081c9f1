import type { Patch, PatchStep } from '@scores/contracts'
import { applyPatch as applyRfc6902 } from 'rfc6902'
import { decode } from '../judge/decode.ts'
import { parseExactly, stringifyExactly } from './exact-json.ts'
import { Inapplicable, type TransformStep, transform } from './transform.ts'

/** The patched payload, or why the patch does not apply. */
export type Patched = { kind: 'patched'; payload: string } | { kind: 'inapplicable'; why: string }

/** Size of a payload after a step that copies. */
const maxCopiedCharacters = 16_000_000

const transforms: ReadonlySet<string> = new Set(['rename', 'cast', 'default', 'trim', 'divide'])

/**
 * Applies all steps of a patch, or none. A patch applies only to payloads that can be rewritten without loss: JSON within
 * the limits of a message, without duplicate keys and without texts that Postgres cannot store.
 */
export function applyPatch(payload: string, { steps }: Patch): Patched {
  const decoded = decode(payload)
  if (decoded.kind === 'not_json') return inapplicable('the payload is not valid JSON')
  if (decoded.kind === 'too_complex')
    return inapplicable(`the payload exceeds the limit of the check ${decoded.limit}`)
  if (decoded.kind === 'object') {
    const [pointer] = [...decoded.duplicateKeys.first, ...decoded.unstorableTexts.first]
    if (pointer !== undefined) return inapplicable(`${pointer} cannot be preserved`)
  }
  const document = { root: parseExactly(payload) }
  for (const [index, step] of steps.entries()) {
    const why = apply(document, step)
    if (why !== null) return inapplicable(`step ${index + 1} (${step.op} ${step.path}): ${why}`)
    // Copies of copies double the payload with each step.
    if (
      step.op === 'copy' &&
      (textOf(document.root)?.length ?? Number.POSITIVE_INFINITY) > maxCopiedCharacters
    )
      return inapplicable(`step ${index + 1} (copy ${step.path}): the result is too large`)
  }
  const result = textOf(document.root)
  return result === null ? inapplicable('the result is too large') : { kind: 'patched', payload: result }
}

/** Returns null for a value that is nested too deeply or too long for a text. */
function textOf(value: unknown): string | null {
  try {
    return stringifyExactly(value)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** @returns why the step does not apply; null after success */
function apply(document: { root: unknown }, step: PatchStep): string | null {
  if (!isTransform(step)) {
    const [error] = applyRfc6902(document, [oneLevelDown(step)])
    return error ? (reasons[error.name] ?? error.message) : null
  }
  try {
    transform(document, oneLevelDown(step))
    return null
  } catch (error) {
    if (error instanceof Inapplicable) return error.message
    throw error
  }
}

/** Makes paths relative to the document that holds the payload, since a patch may replace the whole payload. */
function oneLevelDown<Step extends PatchStep>(step: Step): Step {
  const path = `/root${step.path}`
  return 'from' in step ? { ...step, path, from: `/root${step.from}` } : { ...step, path }
}

const isTransform = (step: PatchStep): step is TransformStep => transforms.has(step.op)

const reasons: Readonly<Record<string, string>> = {
  MissingError: 'the path does not exist',
  TestError: 'the path has another value',
}

const inapplicable = (why: string): Patched => ({ kind: 'inapplicable', why })

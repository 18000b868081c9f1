import { messageLimits, type Patch, type PatchStep, patchSchema } from '@scores/contracts'
import { AppError } from '@scores/runtime'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { jsonDepth, maxJsonDepth } from './json-depth.ts'

const { steps: stepsSchema } = patchSchema.properties
const stepSchemas = new Map<string, object>(
  stepsSchema.items.oneOf.map(schema => [schema.properties.op.const, schema]),
)
/** Leaves the steps to `readStep`: errors of eleven alternatives at once would help no one. */
const outlineSchema = {
  ...patchSchema,
  properties: {
    ...patchSchema.properties,
    steps: { ...stepsSchema, items: { type: 'object', required: ['op'] } },
  },
}
type PatchOutline = Omit<Patch, 'steps'> & { steps: { op: unknown }[] }

// Ajv compiles a schema on first use and caches it.
const ajv = new Ajv2020({ allErrors: true })
/** Keys that have a special meaning in JavaScript. No payload needs them. */
const forbiddenKeys = /\/(__proto__|constructor|prototype)(\/|$)/

/**
 * Parses a patch file.
 *
 * @throws AppError PATCH_INVALID with the place of the error
 */
export function parsePatch(text: string): Patch {
  if (jsonDepth(text) > maxJsonDepth) throw invalid(`it is nested more than ${maxJsonDepth} levels deep`)
  try {
    return readPatch(JSON.parse(text))
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid(`it is not valid JSON: ${error.message}`)
    throw error
  }
}

/**
 * Validates a parsed patch, whose nesting the caller has limited.
 *
 * @throws AppError PATCH_INVALID with the place of the error
 */
export function readPatch(value: unknown): Patch {
  if (!ajv.validate<PatchOutline>(outlineSchema, value))
    throw invalid(ajv.errorsText(ajv.errors, { dataVar: 'it' }))
  if (isDeeper(value, messageLimits.levels))
    throw invalid(`it is nested more than ${messageLimits.levels} levels`)
  const steps = value.steps.map(readStep)
  if (JSON.stringify(value).includes('\\u0000')) throw invalid('a text contains U+0000')
  if (hasInexactNumber(value)) throw invalid('a number is too large to be stored exactly')
  if (steps.length === 0 && value.eventType === undefined) throw invalid('it has no steps and no event type')
  return { ...value, steps }
}

function readStep(step: { op: unknown }, index: number): PatchStep {
  const schema = stepSchemas.get(String(step.op))
  if (!schema) {
    const known = [...stepSchemas.keys()].join(', ')
    throw invalid(
      `step ${index + 1} has the unknown operation ${JSON.stringify(step.op)}; known are ${known}`,
    )
  }
  if (!ajv.validate<PatchStep>(schema, step))
    throw invalid(ajv.errorsText(ajv.errors, { dataVar: `step ${index + 1}` }))
  for (const pointer of [step.path, 'from' in step ? step.from : '', 'to' in step ? `/${step.to}` : '']) {
    if (forbiddenKeys.test(pointer)) throw invalid(`step ${index + 1} names ${pointer}, which is not allowed`)
  }
  return step
}

/** Finds numbers that JSON.parse may have rounded or turned into Infinity. */
function hasInexactNumber(value: unknown): boolean {
  if (typeof value === 'number') return Math.abs(value) > Number.MAX_SAFE_INTEGER
  return typeof value === 'object' && value !== null && Object.values(value).some(hasInexactNumber)
}

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some(nested => isDeeper(nested, levels - 1)))

const invalid = (why: string): AppError =>
  new AppError(
    'PATCH_INVALID',
    `the patch is invalid: ${why}`,
    'docs/quarantine-and-replay.md describes patch files, with an example.',
  )

import { type NumberRule, numberColumns } from './columns.ts'
import type { DecodedObject } from './decode.ts'
import { compare, isExact, isWhole } from './exact-number.ts'

/** A number whose JSON text a double cannot reproduce. */
interface InexactNumber {
  field: string
  rule: NumberRule
  source: string
}

const none: readonly InexactNumber[] = []

/** Returns the numbers with a column that `JSON.parse` rounded. */
export function inexactNumbers({ fields, sources }: DecodedObject): readonly InexactNumber[] {
  if (sources === null) return none
  return numberColumns.flatMap(([field, rule]) => {
    const source = sources.get(field)
    const isNumber = source !== undefined && typeof fields[field] === 'number'
    return isNumber && !isExact(source) ? [{ field, rule, source }] : []
  })
}

/** Each keyword compares a number with its limit. */
const comparisons = [
  { keyword: 'minimum', sign: '>=', holds: (order: number) => order >= 0 },
  { keyword: 'maximum', sign: '<=', holds: (order: number) => order <= 0 },
  { keyword: 'exclusiveMinimum', sign: '>', holds: (order: number) => order > 0 },
  { keyword: 'exclusiveMaximum', sign: '<', holds: (order: number) => order < 0 },
] as const

/** The keywords that `brokenRules` judges. */
export const numberKeywords: ReadonlySet<string> = new Set([
  'type',
  ...comparisons.map(({ keyword }) => keyword),
])

/** Applies the rules of a column to the text of a number, and returns those that it breaks, worded as Ajv does. */
export function brokenRules(rule: NumberRule, source: string): { keyword: string; expected: string }[] {
  const broken = comparisons.flatMap(({ keyword, sign, holds }) => {
    const limit = rule[keyword]
    if (limit === undefined || holds(compare(source, limit))) return []
    return [{ keyword, expected: `must be ${sign} ${limit}` }]
  })
  if (rule.type !== 'integer' || isWhole(source)) return broken
  return [{ keyword: 'type', expected: 'must be integer' }, ...broken]
}

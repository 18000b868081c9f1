import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rulesVersion } from './rules-version.ts'

test('the current rules have a version', () => {
  expect(rulesVersion()).toMatch(/^[0-9a-f]{12}$/)
  expect(rulesVersion()).toBe(rulesVersion())
})

test('a different schema has a different version', () => {
  const schema = { type: 'number', minimum: 0, maximum: 1 }
  const versions = [schema, { ...schema, maximum: 100 }, { ...schema, maximum: '1' }, {}].map(score =>
    rulesVersion({ score }),
  )
  expect(new Set(versions).size).toBe(4)
})

test('the order of checks affects the version, the order of keys at any depth does not', () => {
  expect(rulesVersion({ checks: ['json', 'ranges'] })).not.toBe(rulesVersion({ checks: ['ranges', 'json'] }))
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, inner]) => [key, reversed(inner)]),
    )
  }
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), rules => {
      expect(rulesVersion({ rules: reversed(rules) })).toBe(rulesVersion({ rules }))
    }),
  )
})

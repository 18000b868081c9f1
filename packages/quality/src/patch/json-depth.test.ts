import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonDepth } from './json-depth.ts'

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map(each => depthOf(each)))
    : 0

test('measures the nesting of any JSON text', () => {
  fc.assert(
    fc.property(fc.jsonValue({ depthSize: 'large' }), value => {
      expect(jsonDepth(JSON.stringify(value))).toBe(depthOf(value))
    }),
  )
})

test.each([
  ['', 0],
  ['"[[[\\"[["', 0],
  ['{"[":"]","a":[{}]}', 3],
  ['"unclosed [', 0],
  ['[]]]]]]', 1],
  ['['.repeat(1_000_000), 1_000_000],
])('a text like %.20j', (json, depth) => {
  expect(jsonDepth(json)).toBe(depth)
})

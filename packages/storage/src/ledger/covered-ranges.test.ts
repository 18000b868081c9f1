import fc from 'fast-check'
import { expect, test } from 'vitest'
import { gapsBetween, joinRanges, parseMultirange } from './covered-ranges.ts'

const range = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 9 }))
const ranges = fc.array(range.map(([first, more]) => ({ first, last: first + more })))

const numbersIn = (found: readonly { first: number; last: number }[]) =>
  new Set(found.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, n) => first + n)))

test('joined ranges cover the same numbers, in order and apart, whatever came first', () => {
  fc.assert(
    fc.property(ranges, ranges, (before, added) => {
      const joined = joinRanges(joinRanges([], before), added)
      expect(numbersIn(joined)).toEqual(
        numbersIn([...before, ...added].toSorted((a, b) => a.first - b.first)),
      )
      for (const [index, { first }] of joined.entries())
        expect(first).toBeGreaterThan((joined[index - 1]?.last ?? -1) + 1)
    }),
  )
})

test('gaps and ranges together are every number up to the last', () => {
  fc.assert(
    fc.property(ranges, given => {
      const joined = joinRanges([], given)
      const gaps = gapsBetween(joined)
      const last = joined.at(-1)?.last ?? 0
      expect([...numbersIn([...gaps, ...joined])].toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: last }, (_, n) => n + 1),
      )
    }),
  )
})

test.each([
  ['{}', []],
  ['{[1,6)}', [{ first: 1, last: 5 }]],
  [
    '{[1,6),[7,9)}',
    [
      { first: 1, last: 5 },
      { first: 7, last: 8 },
    ],
  ],
])('%s is read as %j', (text, expected) => {
  expect(parseMultirange(text)).toEqual(expected)
})

test.each(['', '{', '{[1,)}', '{[1,6),}', '[1,6)'])('%s is refused', text => {
  expect(() => parseMultirange(text)).toThrow('is not a multirange')
})

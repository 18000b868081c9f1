import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diffLines } from './diff-lines.ts'

const marks = { same: ' ', removed: '-', added: '+' }
const drawn = (before: string, after: string): string[] =>
  diffLines(before, after).map(({ kind, text }) => `${marks[kind]}${text}`)

test('a changed line is removed and added in place', () => {
  expect(drawn('{\n  "score": 85\n}', '{\n  "score": 0.85\n}')).toEqual([
    ' {',
    '-  "score": 85',
    '+  "score": 0.85',
    ' }',
  ])
})

test('equal texts have no difference', () => {
  expect(drawn('a\nb', 'a\nb')).toEqual([' a', ' b'])
})

test('the lines lead from the one text to the other, and what is common stays', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 }).map(lines => lines.join('\n'))
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = diffLines(before, after)
      const without = (kind: string) =>
        lines
          .filter(line => line.kind !== kind)
          .map(line => line.text)
          .join('\n')
      expect(without('added')).toBe(before)
      expect(without('removed')).toBe(after)
    }),
  )
})

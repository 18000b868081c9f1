import fc from 'fast-check'
import { expect, test } from 'vitest'
import { oneLine, visible, visibleOutput } from './visible.ts'

const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u
/** Text with many of the characters in question. */
const text = fc.string({
  unit: fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    fc.constantFrom(
      '\u001b[2J',
      '\u001b[31m',
      '\u202e',
      '\u2066',
      '\u200b',
      '\ufeff',
      '\u2028',
      '\u009b',
      '\u{e0001}',
      '\n',
    ),
  ),
})

test.each([
  ['clears the screen: \u001b[2J', String.raw`clears the screen: \u001b[2J`],
  ['admin\u202egnp.exe', String.raw`admin\u202egnp.exe`],
  ['\u{e0041}', String.raw`\udb40\udc41`],
  ['a\tb\nc', String.raw`a\tb\nc`],
  ['naïve 学生 🙂', 'naïve 学生 🙂'],
])('%j becomes %s', (given, expected) => {
  expect(visible(given)).toBe(expected)
})

test('no invisible character is left, in a text, on a line or in whole output', () => {
  fc.assert(
    fc.property(text, fc.nat({ max: 50 }), (given, maxCharacters) => {
      expect(visible(given)).not.toMatch(invisible)
      expect(oneLine(given, maxCharacters)).not.toMatch(invisible)
      expect(oneLine(given, maxCharacters).length).toBeLessThanOrEqual(maxCharacters + 1)
      const styles = String.raw`\u001b\[(?:1|2|22|31|32|33|39)m|\n`
      expect(visibleOutput(given).replaceAll(new RegExp(styles, 'g'), '')).not.toMatch(invisible)
    }),
  )
})

test('escaped JSON stays the same JSON', () => {
  fc.assert(
    fc.property(text, given => {
      expect(JSON.parse(visibleOutput(JSON.stringify({ given }, null, 2)))).toEqual({ given })
    }),
  )
})

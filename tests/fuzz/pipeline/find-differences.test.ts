import { expect, test } from 'vitest'
import { type FoundMessage, findDifferences, storedKey } from './find-differences.ts'

const text = '{"studentId":"Eva","exam":1,"score":0.5}'
const stored: FoundMessage = { place: 'stored', key: storedKey('Eva', 1, 0.5) }
const quarantined: FoundMessage = { place: 'quarantined', key: text, reason: 'out_of_range' }
const longText = 'x'.repeat(2_000)

test.each([
  ['a stored message', 'stored', [stored]],
  ['a quarantined message', 'quarantined', [quarantined]],
  ['a message in either place', 'either', [quarantined]],
] as const)('%s makes no difference', (_what, place, found) => {
  expect(findDifferences([{ text, place }], found, 65_536)).toEqual([])
})

test.each([
  ['a lost message', 'either', []],
  ['a message in the wrong place', 'stored', [quarantined]],
  ['a message in both places', 'either', [stored, quarantined]],
  ['a message that is stored twice', 'stored', [stored, stored]],
] as const)('%s is a difference', (_what, place, found) => {
  expect(findDifferences([{ text, place }], found, 65_536)).not.toEqual([])
})

test('a message beyond the limit may be truncated', () => {
  const truncated: FoundMessage = {
    place: 'quarantined',
    key: `${longText.slice(0, 1_500)}\n[cut here: the message has more than 1500 bytes]`,
    reason: 'not_json',
  }
  expect(findDifferences([{ text: longText, place: 'either' }], [truncated], 1_024)).toEqual([])
})

test('a message within the limit may not be truncated', () => {
  const truncated: FoundMessage = {
    place: 'quarantined',
    key: `${longText.slice(0, 1_500)}\n[cut here: the message has more than 1500 bytes]`,
    reason: 'not_json',
  }
  expect(findDifferences([{ text: longText, place: 'either' }], [truncated], 65_536)).toHaveLength(2)
})

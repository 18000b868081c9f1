import { expect, test } from 'vitest'
import type { ExpectedMessage } from '../feed/expected-messages.ts'
import { type FoundMessage, findDifferences } from './find-differences.ts'

const text = '{"studentId":"Eva","exam":1.0,"score":0.50000000000000000001,"n":1e2}'
const extra = '{"n": 100, "score": "0.50000000000000000001"}'
const event = { type: 'score', student: 'Eva', exam: 1, score: 0.5, extra }
const stored: FoundMessage = { place: 'stored', event }
const quarantined: FoundMessage = { place: 'quarantined', type: 'score', text, reason: 'out_of_range' }
const expected = (rest: Partial<ExpectedMessage> = {}): ExpectedMessage => ({
  type: 'score',
  text,
  place: 'either',
  reason: null,
  isOptional: false,
  ...rest,
})

test.each([
  ['a stored message', [expected({ place: 'stored' })], [stored]],
  ['a quarantined message', [expected({ place: 'quarantined', reason: 'out_of_range' })], [quarantined]],
  ['a message in either place', [expected()], [quarantined]],
  ['an optional message that is there', [expected({ isOptional: true })], [stored]],
  ['an optional message that is missing', [expected({ isOptional: true })], []],
  [
    'equal texts, one of which must have a certain reason',
    [expected(), expected({ reason: 'out_of_range' })],
    [quarantined, { ...quarantined, reason: 'envelope_too_large' }],
  ],
  [
    'an optional message before one that must be there',
    [expected({ isOptional: true }), expected()],
    [stored],
  ],
])('%s makes no difference', (_what, messages, found) => {
  expect(findDifferences(messages, found)).toEqual([])
})

test.each<[string, ExpectedMessage, FoundMessage[]]>([
  ['a lost message', expected(), []],
  ['a message in the wrong place', expected({ place: 'stored' }), [quarantined]],
  ['a message in both places', expected(), [stored, quarantined]],
  ['a message that is stored twice', expected(), [stored, stored]],
  ['another reason', expected({ reason: 'not_json' }), [quarantined]],
  ['a message that ended its worker', expected(), [{ ...quarantined, reason: 'crashed_the_worker' }]],
  ['another event type', expected(), [{ place: 'stored', event: { ...event, type: 'attendance' } }]],
  ['a number that was rounded', expected(), [{ place: 'stored', event: { ...event, extra: '{"n":100}' } }]],
  ['another text', expected(), [{ ...quarantined, text: text.replace('1.0', '1') }]],
])('%s is a difference', (_what, message, found) => {
  expect(findDifferences([message], found)).not.toEqual([])
})

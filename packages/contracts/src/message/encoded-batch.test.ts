import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type EncodedBatch, encodeBatch, ReceivedBatch } from './encoded-batch.ts'
import { messageId } from './message-id.ts'
import type { RawBatch } from './raw-batch.ts'

const anyText = fc.string({ unit: 'binary' })
const message = fc.record({ type: anyText, eventId: anyText, data: anyText, receivedAt: fc.nat() })
const batch = fc.record({
  feed: fc.string(),
  listenerRun: fc.uuid(),
  firstSequence: fc.integer({ min: 1 }),
  messages: fc.array(message, { minLength: 1 }),
})

/** The batch after a round trip through the queue. */
function received(original: RawBatch): ReceivedBatch {
  const encoded: EncodedBatch = JSON.parse(JSON.stringify(encodeBatch(original)))
  return new ReceivedBatch(encoded)
}

const withData = (...data: string[]): RawBatch => ({
  feed: 'feed',
  listenerRun: '019ab000-0000-7000-8000-000000000000',
  firstSequence: 7,
  messages: data.map(text => ({ type: 'score', eventId: '', data: text, receivedAt: 1 })),
})

test('a batch survives JSON unchanged, whatever its texts', () => {
  fc.assert(
    fc.property(batch, original => {
      const { feed, listenerRun, firstSequence } = original
      const through = received(original)
      expect(through).toMatchObject({ feed, listenerRun, firstSequence, size: original.messages.length })
      expect([...through]).toEqual(
        original.messages.map((each, index) => {
          const sequence = firstSequence + index
          return { ...each, sequence, id: messageId(original, sequence, each) }
        }),
      )
    }),
  )
})

test('sequence numbers and ids follow from the position', () => {
  const through = received(withData('x', 'y'))
  expect([...through].map(({ sequence, id }) => [sequence, id])).toEqual([
    [7, '00000000-0001-7000-8000-000000000007'],
    [8, '00000000-0001-7000-8000-000000000008'],
  ])
})

test('a message equals the one at its position', () => {
  const through = received(withData('x', 'y'))
  expect(through.message(8)).toEqual([...through][1])
  expect(through.receivedAt(8)).toBe(1)
})

test('a sequence number outside the batch is a RangeError', () => {
  const through = received(withData('x', 'y'))
  expect(() => through.message(6)).toThrow(RangeError)
  expect(() => through.message(9)).toThrow(RangeError)
})

test.each(['\u0000', 'a\u0000b', '\ud800', 'x\udc00y'])(
  'job data contains nothing that jsonb rejects: %j',
  text => {
    expect(JSON.stringify(encodeBatch(withData(text)))).not.toMatch(/\\u0000|\\ud[89a-f]/i)
    expect(received(withData(text)).message(7).data).toBe(text)
  },
)

test('shared values occur once, and plain texts stay readable', () => {
  expect(encodeBatch(withData('{"a":1}', 'b'))).toMatchObject({
    types: 'score',
    eventIds: '',
    laterMs: 0,
    data: ['{"a":1}', 'b'],
  })
})

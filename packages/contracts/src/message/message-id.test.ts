import fc from 'fast-check'
import { expect, test } from 'vitest'
import { messageId, newListenerRun } from './message-id.ts'
import type { RawMessage } from './raw-batch.ts'

const run = '019ab000-0000-7abc-9123-456789abcdef'
const message = (fields: Partial<RawMessage> = {}): RawMessage => ({
  type: 'score',
  eventId: '5',
  data: 'x',
  receivedAt: 1_764_000_000_000,
  ...fields,
})
const id = (fields?: Partial<RawMessage>, feed = 'feed', sequence = 1) =>
  messageId({ feed, listenerRun: run }, sequence, message(fields))

test('with a feed id, the same message gets the same id from any listener at any time', () => {
  expect(messageId({ feed: 'feed', listenerRun: newListenerRun() }, 8, message({ receivedAt: 1 }))).toBe(id())
  expect(id()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/)
})

test('the id must not change between releases', () => {
  expect(id({ data: '{"exam":1}' })).toBe('759893c6-fb2c-5d26-951a-7c8e184fe9fd')
  expect(id({ eventId: '' })).toBe('019ab697-e800-7abc-9123-456789000001')
})

test.each([
  ['another feed', () => id({}, 'other')],
  ['another event id', () => id({ eventId: '6' })],
  ['another type', () => id({ type: 'quiz' })],
  ['another text under an inherited id', () => id({ data: 'y' })],
  ['parts whose concatenation is equal', () => id({ eventId: 'd5' }, 'fee')],
])('%s is another message', (_, other) => {
  expect(other()).not.toBe(id())
})

test('without a feed id, the messages of a run sort by time and number', () => {
  const place = fc.record({
    receivedAt: fc.integer({ min: 0, max: 2 ** 47 }),
    sequence: fc.nat({ max: 2 ** 24 - 1 }),
  })
  fc.assert(
    fc.property(place, place, (one, other) => {
      const idAt = ({ receivedAt, sequence }: typeof one) => id({ eventId: '', receivedAt }, 'feed', sequence)
      const [a, b] = [idAt(one), idAt(other)]
      const order = one.receivedAt - other.receivedAt || one.sequence - other.sequence
      expect(Math.sign(a < b ? -1 : Number(a > b))).toBe(Math.sign(order))
    }),
  )
})

test('without a feed id, two runs never create the same id', () => {
  const first = messageId({ feed: 'feed', listenerRun: newListenerRun() }, 1, message({ eventId: '' }))
  const second = messageId({ feed: 'feed', listenerRun: newListenerRun() }, 1, message({ eventId: '' }))
  expect(first).not.toBe(second)
  expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('numbers beyond 24 bits still yield a UUID', () => {
  expect(id({ eventId: '' }, 'feed', 2 ** 32 + 3)).toMatch(/-456789000003$/)
})

test('a later listener run sorts after an earlier one', () => {
  const runs = Array.from({ length: 50 }, newListenerRun)
  expect(runs).toEqual(runs.toSorted())
})

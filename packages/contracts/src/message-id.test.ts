import { expect, test } from 'vitest'
import { messageId, newListenerRun } from './message-id.ts'

const id = (eventId: string, data = 'x', feed = 'feed', type = 'score') =>
  messageId(feed, eventId, type, data)

test('with a feed id, the same message gets the same id again', () => {
  expect(id('5')).toBe(id('5'))
  expect(id('5')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/)
})

test('the id must not change between releases', () => {
  expect(messageId('feed', '5', 'score', '{"exam":1}')).toBe('759893c6-fb2c-5d26-951a-7c8e184fe9fd')
})

test.each([
  ['another feed', () => id('5', 'x', 'other')],
  ['another event id', () => id('6')],
  ['another type', () => id('5', 'x', 'feed', 'quiz')],
  ['another text under an id that the event only inherited', () => id('5', 'y')],
  ['parts that only join to the same text', () => id('', 'x', 'feed5')],
])('%s is another message', (_, other) => {
  expect(other()).not.toBe(id('5'))
})

test('without a feed id, every message is a new one', () => {
  expect(id('')).not.toBe(id(''))
  expect(id('')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
})

test('a later listener run sorts after an earlier one', () => {
  const runs = Array.from({ length: 50 }, newListenerRun)
  expect(runs).toEqual(runs.toSorted())
})

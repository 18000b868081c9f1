import { expect, test } from 'vitest'
import { headerValueOf, ResumePoint } from './resume-point.ts'

const refuse = (point: ResumePoint, ...statuses: (number | null)[]) => {
  for (const status of statuses) point.refused(status)
}

test.each([400, 404, 410, 412, 414, 416, 431])(
  'after three answers of %d, the feed is asked without the position',
  status => {
    const point = new ResumePoint('7')
    refuse(point, status, status)
    expect([point.lastEventId, point.unusableBecause]).toEqual(['7', null])
    refuse(point, status)
    expect(point.lastEventId).toBe('')
    expect(point.unusableBecause).toBe(
      `the feed refused the position "7" 3 times, last with status ${status}`,
    )
  },
)

test.each([500, 503, 429, 401, 403, 204, 200, null])(
  '%d says nothing about the position, however often',
  status => {
    const point = new ResumePoint('7')
    refuse(point, ...Array.from({ length: 10 }, () => status))
    expect(point.lastEventId).toBe('7')
  },
)

test('outages in between do not hide refusals', () => {
  const point = new ResumePoint('7')
  refuse(point, 410, null, 410, 503, 410)
  expect(point.lastEventId).toBe('')
})

test('a position is given up only when the feed answers without it', () => {
  const point = new ResumePoint('7')
  refuse(point, 404, 404, 404)
  point.opened()
  expect([point.lastEventId, point.unusableBecause]).toEqual(['', null])
})

test('a feed that also refuses a request without the position keeps it', () => {
  const point = new ResumePoint('7')
  refuse(point, 404, 404, 404, 404)
  expect(point.lastEventId).toBe('7')
  point.opened()
  expect(point.lastEventId).toBe('7')
})

test('refusals before a connection do not count after it', () => {
  const point = new ResumePoint('7')
  refuse(point, 410, 410)
  point.opened()
  point.moveTo('8')
  refuse(point, 410, 410)
  expect(point.lastEventId).toBe('8')
})

test.each(['a\u0001b', 'a\u007fb', '\u001b[31m', '  ', '\t'])('the position %j cannot be sent', id => {
  const point = new ResumePoint(id)
  expect(point.lastEventId).toBe('')
  expect(point.unusableBecause).toContain('cannot be sent in a request header')
  point.moveTo('8')
  expect([point.lastEventId, point.unusableBecause]).toEqual(['8', null])
})

test.each([
  ['7', '7'],
  ['[{"topic":"a","offset":12}]', '[{"topic":"a","offset":12}]'],
  [' padded ', 'padded'],
  ['é✓👩', Buffer.from('é✓👩').toString('latin1')],
  ['a\tb', 'a\tb'],
  ['a\nb', null],
  ['a\rb', null],
  ['a\u0000b', null],
])('the position %j is sent as %j', (id, value) => {
  expect(headerValueOf(id)).toBe(value)
})

test('without a position there is nothing to give up', () => {
  const point = new ResumePoint('')
  refuse(point, 410, 410, 410, 410)
  expect([point.lastEventId, point.unusableBecause]).toEqual(['', null])
})

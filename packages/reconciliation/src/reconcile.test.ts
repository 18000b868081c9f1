import fc from 'fast-check'
import { expect, test } from 'vitest'
import { reconcile } from './reconcile.ts'

const minuteMs = 60_000
const run = (sequence: number, listenerRun = 'a') => ({ feed: 'feed', listenerRun, sequence, eventId: '' })
const covered = (last: number, gaps: { first: number; last: number }[] = []) => ({
  feed: 'feed',
  listenerRun: 'a',
  received: last - gaps.reduce((sum, gap) => sum + gap.last - gap.first + 1, 0),
  stored: 0,
  duplicate: 0,
  quarantined: 0,
  last,
  gaps,
})
const pending = (first: number, last: number, listenerRun = 'a', receivedAt = 0) => ({
  listenerRun,
  first,
  last,
  receivedAt,
})

test('messages in the ledger are neither missing nor in flight', () => {
  expect(reconcile([run(10)], [], [covered(10)], [])).toMatchObject({
    missing: [],
    inFlight: 0,
    received: 10,
  })
  // The position is saved after the queue has accepted, so the ledger may be ahead of it.
  expect(reconcile([run(8)], [], [covered(10)], [])).toMatchObject({ missing: [], inFlight: 0 })
})

test('messages on the queue are in flight, between processed batches and after them', () => {
  const ledger = [covered(15, [{ first: 4, last: 6 }])]
  expect(reconcile([run(20)], [pending(4, 6), pending(16, 20)], ledger, [])).toMatchObject({
    missing: [],
    inFlight: 8,
    received: 20,
  })
  expect(reconcile([run(3)], [pending(1, 3)], [], [])).toMatchObject({ missing: [], inFlight: 3 })
})

test('messages that are pending twice, or processed in between, count once', () => {
  expect(reconcile([run(6)], [pending(1, 3), pending(4, 6), pending(4, 6)], [covered(3)], [])).toMatchObject({
    missing: [],
    inFlight: 3,
    received: 6,
  })
})

test('spooled messages are in flight before the queue accepts them', () => {
  expect(reconcile([run(3)], [pending(4, 9)], [covered(3)], [])).toMatchObject({ missing: [], inFlight: 6 })
  expect(reconcile([], [pending(1, 9)], [], [])).toMatchObject({ missing: [], inFlight: 9 })
})

test('messages found nowhere are missing, by run and range', () => {
  const ledger = [covered(15, [{ first: 4, last: 9 }])]
  expect(reconcile([run(20)], [pending(6, 7), pending(3, 5, 'b')], ledger, [])).toMatchObject({
    missing: [
      { listenerRun: 'a', first: 4, last: 5 },
      { listenerRun: 'a', first: 8, last: 9 },
      { listenerRun: 'a', first: 16, last: 20 },
      { listenerRun: 'b', first: 1, last: 2 },
    ],
    inFlight: 5,
  })
})

test('messages in flight belong to the minute in which they were received', () => {
  const of = (minute: number, received: number) => ({
    minute: minute * minuteMs,
    received,
    stored: received,
    duplicate: 0,
    quarantined: 0,
  })
  const waiting = [
    pending(11, 14, 'a', 7 * minuteMs + 59_999),
    pending(15, 20, 'a', 8 * minuteMs),
    pending(1, 2, 'b', 3 * minuteMs),
  ]
  expect(reconcile([run(20)], waiting, [covered(10)], [of(7, 6), of(6, 4)]).minutes).toEqual([
    { ...of(8, 0), received: 6, inFlight: 6 },
    { ...of(7, 6), received: 10, inFlight: 4 },
    { ...of(6, 4), inFlight: 0 },
  ])
})

test('every number is processed, in flight or missing, and only one of them', () => {
  const fate = fc.constantFrom('processed', 'waiting', 'both', 'nowhere')
  fc.assert(
    fc.property(fc.array(fate, { minLength: 1, maxLength: 60 }), fates => {
      const numbers = (...wanted: string[]) =>
        fates.flatMap((each, index) => (wanted.includes(each) ? [index + 1] : []))
      const processed = numbers('processed', 'both')
      const last = processed.at(-1) ?? 0
      const gaps = numbers('waiting', 'nowhere')
        .filter(n => n < last)
        .map(n => ({ first: n, last: n }))
      const { missing, inFlight, received } = reconcile(
        [run(fates.length)],
        numbers('waiting', 'both').map(n => pending(n, n)),
        last === 0 ? [] : [covered(last, gaps)],
        [],
      )
      expect(inFlight).toBe(numbers('waiting').length)
      expect(received).toBe(numbers('processed', 'waiting', 'both').length)
      expect(
        missing.flatMap(range =>
          Array.from({ length: range.last - range.first + 1 }, (_, i) => range.first + i),
        ),
      ).toEqual(numbers('nowhere'))
    }),
  )
})

import { expect, test } from 'vitest'
import { account } from './verify-ledger.ts'

const run = (sequence: number) => ({ feed: 'feed', listenerRun: 'a', sequence, eventId: '' })
const covered = (last: number, gaps: { first: number; last: number }[] = []) => ({
  feed: 'feed',
  listenerRun: 'a',
  received: 0,
  stored: 0,
  duplicate: 0,
  quarantined: 0,
  last,
  gaps,
})
const pending = (first: number, last: number, listenerRun = 'a') => ({ listenerRun, first, last })

test('what the ledger covers is neither missing nor in flight', () => {
  expect(account([run(10)], [covered(10)], [])).toEqual({ missing: [], inFlight: 0 })
  // The position is saved after the queue accepted: the ledger may be ahead of it.
  expect(account([run(8)], [covered(10)], [])).toEqual({ missing: [], inFlight: 0 })
})

test('what lies on the queue is in flight, between processed batches and after them', () => {
  expect(
    account([run(20)], [covered(15, [{ first: 4, last: 6 }])], [pending(4, 6), pending(16, 20)]),
  ).toEqual({
    missing: [],
    inFlight: 8,
  })
  expect(account([run(3)], [], [pending(1, 3)])).toEqual({ missing: [], inFlight: 3 })
})

test('what is nowhere is missing, by run and range', () => {
  expect(
    account([run(20)], [covered(15, [{ first: 4, last: 9 }])], [pending(6, 7), pending(16, 20, 'b')]),
  ).toEqual({
    missing: [
      { listenerRun: 'a', first: 4, last: 5 },
      { listenerRun: 'a', first: 8, last: 9 },
      { listenerRun: 'a', first: 16, last: 20 },
    ],
    inFlight: 2,
  })
})

import { expect, it } from 'vitest'
import { mergeTallies, noFault, tally } from './tally.ts'

const incidents = [
  { fault: 'a', from: 10_000, recoveryMs: 300 },
  { fault: 'b', from: 20_000, recoveryMs: null },
  { fault: 'a', from: 30_000, recoveryMs: 200 },
]

it('counts each fault and keeps its slowest recovery', () => {
  expect(tally(['a', 'b', 'c'], incidents, [], [])).toEqual([
    { fault: 'a', times: 2, lost: 0, twice: 0, slowestRecoveryMs: 300 },
    { fault: 'b', times: 1, lost: 0, twice: 0, slowestRecoveryMs: null },
    { fault: 'c', times: 0, lost: 0, twice: 0, slowestRecoveryMs: null },
  ])
})

it('attributes a message to the last fault, or to the next one if it was in progress', () => {
  const lostAt = [9_500, 18_999, 19_000, 99_000]
  const rows = tally(['a', 'b'], incidents, lostAt, [20_000])
  expect(rows.map(({ fault, lost, twice }) => [fault, lost, twice])).toEqual([
    ['a', 3, 0],
    ['b', 1, 1],
  ])
})

it('has a row for losses without a fault', () => {
  const rows = tally(['a', 'b'], incidents, [1_000], [])
  expect(rows.at(-1)).toMatchObject({ fault: noFault, lost: 1, twice: 0 })
  expect(tally(['a'], [], [1_000], [])).toHaveLength(2)
})

it('merges runs by fault', () => {
  const of = (fault: string, times: number, slowestRecoveryMs: number | null) => ({
    fault,
    times,
    lost: times,
    twice: 0,
    slowestRecoveryMs,
  })
  const runs = [
    [of('b', 0, null), of('a', 1, 300)],
    [of('a', 2, 500)],
    [of(noFault, 1, null), of('a', 1, null)],
  ]
  expect(mergeTallies(['a', 'b'], runs)).toEqual([of('a', 4, 500), of('b', 0, null), of(noFault, 1, null)])
})

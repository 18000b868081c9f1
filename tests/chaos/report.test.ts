import { stripVTControlCharacters } from 'node:util'
import type { SentMessage } from '@scores/testkit'
import { describe, expect, it } from 'vitest'
import { describeProgress, describeResult, describeRun, isPassed } from './report.ts'
import type { RunResult } from './run.ts'

const message: SentMessage = {
  n: 7,
  id: null,
  kind: 'good',
  reason: null,
  event: 'score',
  data: '{"studentId":"Ada","exam":7,"score":0.5}',
}
const good: RunResult = {
  tallies: [
    { fault: 'queue killed', times: 2, lost: 0, twice: 0, slowestRecoveryMs: 1_250 },
    { fault: 'database away for 20 s', times: 1, lost: 0, twice: 0, slowestRecoveryMs: null },
  ],
  sent: 72_000,
  stored: 68_400,
  quarantined: 3_600,
  duplicates: 12,
  redelivered: 3,
  replays: { replays: 4, tried: 200, stored: 20, wrong: 0, unfinished: 0 },
  lost: [],
  twice: [],
  wrong: [],
  recount: { rows: 3_625, different: 0 },
  isVerified: true,
  peakBytes: 100 * 2 ** 20,
  problems: [],
}
const text = (result: RunResult) => stripVTControlCharacters(describeResult(result))

describe('isPassed', () => {
  it.each<Partial<RunResult>>([
    { lost: [message] },
    { twice: [message] },
    { wrong: [{ place: 'stored', data: null }] },
    { recount: { rows: 3, different: 1 } },
    { isVerified: false },
    { problems: ['queue killed: too late'] },
  ])('is false with %o', bad => {
    expect(isPassed(good)).toBe(true)
    expect(isPassed({ ...good, ...bad })).toBe(false)
    expect(text({ ...good, ...bad })).toContain('✗ Not as it must be.')
  })
})

describe('describeResult', () => {
  it('has a row for each fault, aligned', () => {
    expect(text(good).split('\n').slice(0, 3)).toEqual([
      '  fault                   times  lost  twice  slowest recovery',
      '  queue killed                2     0      0             1.3 s',
      '  database away for 20 s      1     0      0                 –',
    ])
  })

  it('shows the totals and that every check passed', () => {
    expect(text(good)).toMatch(/sent +72,000\n +stored +68,400\n +quarantined +3,600\n/)
    expect(text(good)).toContain('recount          3,625 averages, 0 different')
    expect(text(good)).toContain('✓ Nothing lost, nothing twice, every message accounted for.')
    expect(text(good)).not.toContain('No time for')
  })

  it('names the faults that did not happen for lack of time', () => {
    const [first, second] = good.tallies
    if (!first || !second) throw new Error('two are above')
    const tallies = [first, { ...second, times: 0 }]
    expect(text({ ...good, tallies })).toContain('No time for: database away for 20 s.')
  })

  it('shows the first five lost messages', () => {
    const lost = Array.from({ length: 1_001 }, (_, index) => ({ ...message, n: index + 1 }))
    const shown = text({ ...good, lost })
    expect(shown).toContain('✗ Lost, the first 5 of 1,001:')
    expect(shown).toContain('message 5, stored: exam 7, Ada, 0.5')
    expect(shown).not.toContain('message 6,')
  })
})

it('the other lines are short', () => {
  const run = { queue: 'redis', feed: 'no-ids', seconds: 120, rate: 600, seed: 3, fault: /(?:)/ } as const
  expect(stripVTControlCharacters(describeRun(run))).toBe(
    'Queue on redis, feed without ids  120 s, 600/s, seed 3',
  )
  const figures = { sent: 1_200, stored: 1_100, quarantined: 50 }
  expect(describeProgress(12_345, { ...figures, doing: 'queue killed' })).toBe(
    '     12 s  1,200 sent · 1,100 stored · 50 quarantined · queue killed',
  )
})

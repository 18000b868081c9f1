import type { CheckName } from '@scores/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FailureRateMonitor } from './failure-rate-monitor.ts'
import type { FailedChecks } from './failure-rate-window.ts'

const good: FailedChecks = []
const bad: FailedChecks = ['ranges']
const times = (count: number, failed: FailedChecks): FailedChecks[] =>
  Array.from({ length: count }, () => failed)
const guardOf = (windowMessages = 10, failingShare = 0.5) =>
  new FailureRateMonitor({ windowMessages, failingShare })

describe('a feed of which most messages fail a check', () => {
  test('is found once more than the allowed share of a full window fails it', () => {
    const guard = guardOf()
    guard.add('feed', times(4, good))
    expect(guard.examine('feed', times(5, bad))).toEqual([])
    expect(guard.examine('feed', [...times(5, bad), good])).toEqual([])
    expect(guard.examine('feed', times(6, bad))).toEqual([{ check: 'ranges', failing: 6 }])
  })

  test('is found in the middle of a batch, with the failures up to there', () => {
    const messages = [...times(50, good), ...times(8, bad), ...times(50, good)]
    expect(guardOf().examine('feed', messages)).toEqual([{ check: 'ranges', failing: 8 }])
  })

  test('is found by the message that fills the window, even a good one', () => {
    expect(guardOf().examine('feed', [...times(9, bad), good])).toEqual([{ check: 'ranges', failing: 9 }])
  })

  test('is found for each check', () => {
    const messages = times(10, ['data_types', 'ranges'])
    expect(guardOf().examine('feed', messages)).toEqual([
      { check: 'data_types', failing: 10 },
      { check: 'ranges', failing: 10 },
    ])
  })

  test('is not found if each of many checks fails only a few messages', () => {
    const messages = [...times(5, ['nulls']), ...times(5, ['ranges'])]
    expect(guardOf().examine('feed', messages)).toEqual([])
  })

  test('is not found in the messages of another feed', () => {
    const guard = guardOf()
    guard.add('one', times(5, bad))
    expect(guard.examine('other', times(5, bad))).toEqual([])
  })

  test('is never found with a window of 0', () => {
    const guard = guardOf(0)
    guard.add('feed', times(10, bad))
    expect(guard.examine('feed', times(1_000, bad))).toEqual([])
    guard.accept('feed', 'ranges')
    expect(guard.recovered('feed')).toEqual([])
  })
})

test('messages count only once they are added', () => {
  const guard = guardOf()
  guard.add('feed', times(10, good))
  for (let again = 0; again < 100; again += 1) expect(guard.examine('feed', times(5, bad))).toEqual([])
  guard.add('feed', times(5, bad))
  expect(guard.examine('feed', [bad])).toEqual([{ check: 'ranges', failing: 6 }])
})

describe('an accepted check', () => {
  test('may fail, unlike the other checks', () => {
    const guard = guardOf()
    guard.accept('feed', 'ranges')
    expect(guard.examine('feed', times(10, ['ranges', 'nulls']))).toEqual([{ check: 'nulls', failing: 10 }])
  })

  test('has recovered after a full window with at most half the allowed failures', () => {
    const guard = guardOf(8)
    guard.add('feed', times(8, good))
    guard.accept('feed', 'ranges')
    guard.add('feed', times(7, good))
    expect(guard.recovered('feed')).toEqual([])
    guard.add('feed', times(3, bad))
    expect(guard.recovered('feed')).toEqual([])
    guard.add('feed', times(5, good))
    expect(guard.recovered('feed')).toEqual([])
    guard.add('feed', [good])
    expect(guard.recovered('feed')).toEqual(['ranges'])
  })

  test('is monitored again after its acceptance ends', () => {
    const guard = guardOf()
    guard.accept('feed', 'ranges')
    guard.add('feed', times(10, good))
    guard.endAcceptance('feed', 'ranges')
    expect(guard.recovered('feed')).toEqual([])
    expect(guard.examine('feed', times(6, bad))).toEqual([{ check: 'ranges', failing: 6 }])
  })
})

const anyMessage = fc.subarray<CheckName>(['nulls', 'data_types', 'ranges'])
const anyBatches = fc.array(fc.array(anyMessage, { maxLength: 12 }), { maxLength: 12 })

/** The most of any window that failed a check, where that is more than may; counted anew for each window. */
function worst(messages: FailedChecks[], firstEnd: number, size: number, share: number): object {
  const found: Record<string, number> = {}
  for (let end = Math.max(size, firstEnd); end <= messages.length; end += 1) {
    const window = messages.slice(end - size, end)
    for (const check of ['nulls', 'data_types', 'ranges'] as const) {
      const failing = window.filter(failed => failed.includes(check)).length
      if (failing / size > share) found[check] = Math.max(failing, found[check] ?? 0)
    }
  }
  return found
}

test('any batching finds the same as a recount of every window', () => {
  fc.assert(
    fc.property(
      anyBatches,
      fc.integer({ min: 1, max: 20 }),
      fc.constantFrom(0, 0.1, 0.29, 0.5, 0.9, 1),
      (batches, size, share) => {
        const guard = guardOf(size, share)
        const before: FailedChecks[] = []
        for (const batch of batches) {
          const found = guard.examine('feed', batch).map(({ check, failing }) => [check, failing])
          expect(Object.fromEntries(found)).toEqual(
            worst([...before, ...batch], before.length + 1, size, share),
          )
          guard.add('feed', batch)
          before.push(...batch)
        }
      },
    ),
    { numRuns: 500 },
  )
})

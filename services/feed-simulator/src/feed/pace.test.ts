import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { ClockPace, dueBy, dueMs, ReaderPace } from './pace.ts'

const plain = { rate: 1_000, count: Number.MAX_SAFE_INTEGER, silenceEvery: 0, silenceMs: 0 }

const clockPace = (options = {}) => {
  vi.useFakeTimers()
  const onAdvance = vi.fn()
  const pace = new ClockPace({ ...plain, ...options }, onAdvance)
  onTestFinished(() => {
    pace.stop()
    vi.useRealTimers()
  })
  return { pace, onAdvance }
}

describe('dueBy', () => {
  it.each([
    { rate: 5, silenceEvery: 0, silenceMs: 0 },
    { rate: 0.25, silenceEvery: 0, silenceMs: 0 },
    { rate: 1_000, silenceEvery: 10, silenceMs: 500 },
    { rate: 40_000, silenceEvery: 1, silenceMs: 3 },
    { rate: 128, silenceEvery: 7, silenceMs: 0 },
  ])('is the inverse of dueMs for %o', timing => {
    for (let n = 1; n <= 200; n++) {
      expect(dueBy(dueMs(n, timing) + 0.001, timing)).toBe(n)
      expect(dueBy(dueMs(n + 1, timing) - 0.001, timing)).toBe(n)
    }
  })
})

describe('ClockPace', () => {
  it('starts with the first reader, whose first message is due at once', async () => {
    const { pace, onAdvance } = clockPace({ rate: 5 })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(pace.limit).toBe(0)
    pace.start()
    expect(pace.limit).toBe(1)
    pace.start()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(pace.position).toBe(6)
    expect(onAdvance).toHaveBeenCalledTimes(6)
  })

  it('keeps a high rate on average, with few wake-ups', async () => {
    const { pace, onAdvance } = clockPace({ rate: 50_000 })
    pace.start()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(pace.limit).toBe(500_001)
    expect(onAdvance.mock.calls.length).toBeLessThanOrEqual(1_001)
  })

  it('pauses during a silence and ends with the last message', async () => {
    const { pace } = clockPace({ count: 25, silenceEvery: 10, silenceMs: 5_000 })
    pace.start()
    await vi.advanceTimersByTimeAsync(4_900)
    expect(pace.limit).toBe(10)
    await vi.advanceTimersByTimeAsync(200)
    expect(pace.limit).toBe(20)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(pace.limit).toBe(25)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('ReaderPace', () => {
  it('allows everything up to the last message', () => {
    const pace = new ReaderPace({ ...plain, count: 30 }, vi.fn())
    expect(pace.limit).toBe(30)
    pace.wrote(12)
    pace.wrote(5)
    expect(pace.position).toBe(12)
  })

  it('stops during a silence', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const onAdvance = vi.fn()
    const pace = new ReaderPace({ ...plain, silenceEvery: 10, silenceMs: 500 }, onAdvance)
    expect(pace.limit).toBe(10)
    pace.wrote(10)
    await vi.advanceTimersByTimeAsync(499)
    expect(pace.limit).toBe(10)
    await vi.advanceTimersByTimeAsync(1)
    expect(pace.limit).toBe(20)
    expect(onAdvance).toHaveBeenCalledTimes(1)
  })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Progress } from './progress.ts'

function create() {
  const clock = { ms: 0 }
  const progress = new Progress(undefined, () => clock.ms)
  const begin = () => {
    const end = Promise.withResolvers<void>()
    const work = progress.track(() => end.promise).catch(() => undefined)
    return {
      succeed: () => {
        end.resolve()
        return work
      },
      fail: () => {
        end.reject(new Error('no luck'))
        return work
      },
    }
  }
  return { clock, progress, begin }
}

test('work without success makes a service not ready after 30 s and not alive after two minutes', () => {
  const { clock, progress, begin } = create()
  begin()
  clock.ms = 29_999
  expect(progress).toMatchObject({ isReady: true, isAlive: true })
  clock.ms = 30_000
  expect(progress).toMatchObject({ isReady: false, isAlive: true })
  clock.ms = 120_000
  expect(progress).toMatchObject({ isReady: false, isAlive: false })
})

test('a success restores it, although other work goes on', async () => {
  const { clock, progress, begin } = create()
  begin()
  const other = begin()
  clock.ms = 119_000
  await other.succeed()
  expect(progress.isReady).toBe(true)
  clock.ms = 149_000
  expect(progress.isReady).toBe(false)
})

test('long work may report progress', () => {
  const { clock, progress, begin } = create()
  begin()
  clock.ms = 600_000
  progress.advance()
  expect(progress.isReady).toBe(true)
})

test('failures add up, but time without work does not count', async () => {
  const { clock, progress, begin } = create()
  const first = begin()
  clock.ms = 60_000
  await first.fail()
  clock.ms = 900_000
  expect(progress.isReady).toBe(true)
  begin()
  expect(progress).toMatchObject({ isReady: false, isAlive: true })
  clock.ms = 960_000
  expect(progress.isAlive).toBe(false)
})

test('whatever happens, the time never exceeds that since the last success', async () => {
  const step = fc.record({ ms: fc.nat(50_000), action: fc.constantFrom('begin', 'succeed', 'fail') })
  await fc.assert(
    fc.asyncProperty(fc.array(step), async steps => {
      const { clock, progress, begin } = create()
      const running: ReturnType<typeof begin>[] = []
      let successAt = 0
      for (const { ms, action } of steps) {
        clock.ms += ms
        if (action === 'begin') running.push(begin())
        else if (action === 'fail') await running.pop()?.fail()
        else {
          const work = running.pop()
          await work?.succeed()
          if (work) successAt = clock.ms
        }
        expect(progress.stalledMs).toBeLessThanOrEqual(clock.ms - successAt)
        expect(progress.stalledMs).toBeGreaterThanOrEqual(0)
        if (running.length === 0) expect(progress.stalledMs).toBe(0)
      }
    }),
  )
})

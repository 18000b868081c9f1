import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { Batcher } from './batcher.ts'

const limits = { lingerMs: () => 0, maxMessages: 3, maxBytes: 10 }
const message = (data: string) => ({ data })

/** A batcher whose hand-overs end when told to. */
function controlled(settings = limits) {
  const handed: string[][] = []
  let end = Promise.withResolvers<void>()
  const handOver = vi.fn(async (batches: { data: string }[][]) => {
    handed.push(...batches.map(batch => batch.map(({ data }) => data)))
    await end.promise
  })
  const batcher = new Batcher<{ data: string }>(settings, handOver)
  const release = () => {
    end.resolve()
    end = Promise.withResolvers()
  }
  return { batcher, handed, handOver, release }
}

test('at a trickle each message is a batch', async () => {
  const { batcher, handed, handOver, release } = controlled()
  batcher.add(message('a'))
  await vi.waitFor(() => expect(handOver).toHaveBeenCalledTimes(1))
  release()
  batcher.add(message('b'))
  await vi.waitFor(() => expect(handOver).toHaveBeenCalledTimes(2))
  release()
  await batcher.end()
  expect(handed).toEqual([['a'], ['b']])
})

test('what comes during a hand-over fills the next batches, in order', async () => {
  const { batcher, handed, handOver, release } = controlled()
  batcher.add(message('a'))
  await vi.waitFor(() => expect(handOver).toHaveBeenCalledTimes(1))
  for (const data of ['b', 'c', 'd', 'e']) batcher.add(message(data))
  release()
  await vi.waitFor(() => expect(handOver).toHaveBeenCalledTimes(2))
  release()
  await batcher.end()
  expect(handed).toEqual([['a'], ['b', 'c', 'd'], ['e']])
})

test('a full batch does not linger', async () => {
  const { batcher, handOver, release } = controlled({ ...limits, lingerMs: () => 1_000_000 })
  for (const data of ['a', 'b', 'c']) batcher.add(message(data))
  await vi.waitFor(() => expect(handOver).toHaveBeenCalledTimes(1))
  release()
  await batcher.end()
})

test('the end does not wait for the linger', async () => {
  const { batcher, handed, release } = controlled({ ...limits, lingerMs: () => 1_000_000 })
  batcher.add(message('a'))
  release()
  const ended = batcher.end()
  await vi.waitFor(() => expect(handed).toEqual([['a']]))
  release()
  await ended
})

test('a message that is larger than a batch may be goes alone', async () => {
  const handed: string[][] = []
  const batcher = new Batcher<{ data: string }>(limits, async batches => {
    handed.push(...batches.map(batch => batch.map(({ data }) => data)))
  })
  for (const data of ['a', 'x'.repeat(11), 'b', 'x'.repeat(10), 'c']) batcher.add(message(data))
  await batcher.end()
  expect(handed.map(batch => batch.map(data => data.length))).toEqual([[1], [11], [1], [10], [1]])
})

test('the gate closes when four batches are held, and opens when they are handed over', async () => {
  const { batcher, handOver, release } = controlled()
  batcher.add(message('a'))
  await vi.waitFor(() => expect(handOver).toHaveBeenCalledTimes(1))
  for (let held = 1; held < 4 * 3; held += 1) batcher.add(message(''))
  expect(batcher.gate.isOpen).toBe(true)
  batcher.add(message(''))
  expect(batcher.gate.isOpen).toBe(false)
  release()
  await batcher.gate.whenOpen()
  release()
  await vi.waitFor(() => expect(handOver).toHaveBeenCalledTimes(3))
  release()
  await batcher.end()
})

test('whatever comes is handed over once, in order, and within the limits', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ maxLength: 14 }), { maxLength: 60 }), async texts => {
      const handed: string[][] = []
      const batcher = new Batcher<{ data: string }>(limits, async batches => {
        handed.push(...batches.map(batch => batch.map(({ data }) => data)))
      })
      for (const data of texts) batcher.add(message(data))
      await batcher.end()
      expect(handed.flat()).toEqual(texts)
      for (const batch of handed) {
        expect(batch.length).toBeGreaterThanOrEqual(1)
        expect(batch.length).toBeLessThanOrEqual(limits.maxMessages)
        if (batch.length > 1) expect(batch.join('').length).toBeLessThanOrEqual(limits.maxBytes)
      }
    }),
  )
})

import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { Batcher, type BatchLimits } from './batcher.ts'

const limits = { lingerMs: () => 0, maxMessages: 3, maxBytes: 10 }
const message = (data: string) => ({ type: '', eventId: '', data })
type Message = ReturnType<typeof message>

const dataOf = (batches: Message[][]) => batches.map(batch => batch.map(({ data }) => data))

/** A batcher whose hand-overs last until `release` is called. */
function createControlled(settings: BatchLimits = limits) {
  const batches: string[][] = []
  let released = Promise.withResolvers<void>()
  const handOver = vi.fn(async (handed: Message[][]) => {
    batches.push(...dataOf(handed))
    await released.promise
  })
  const batcher = new Batcher<Message>(settings, handOver)
  const release = () => {
    released.resolve()
    released = Promise.withResolvers()
  }
  return { batcher, batches, handOver, release }
}

/** The batches that these messages yield when they are added at once. */
async function batchesOf(messages: Message[], settings: BatchLimits = limits): Promise<Message[][]> {
  const batches: Message[][] = []
  const batcher = new Batcher<Message>(settings, async handed => void batches.push(...handed))
  for (const each of messages) batcher.add(each)
  await batcher.end()
  return batches
}

test('at a trickle, each message forms a batch', async () => {
  const { batcher, batches, handOver, release } = createControlled()
  batcher.add(message('a'))
  await vi.waitFor(() => expect(handOver).toHaveBeenCalledTimes(1))
  release()
  batcher.add(message('b'))
  await vi.waitFor(() => expect(handOver).toHaveBeenCalledTimes(2))
  release()
  await batcher.end()
  expect(batches).toEqual([['a'], ['b']])
})

test('messages that arrive during a hand-over fill the next batches in order', async () => {
  const { batcher, batches, handOver, release } = createControlled()
  batcher.add(message('a'))
  await vi.waitFor(() => expect(handOver).toHaveBeenCalledTimes(1))
  for (const data of ['b', 'c', 'd', 'e']) batcher.add(message(data))
  release()
  await vi.waitFor(() => expect(handOver).toHaveBeenCalledTimes(2))
  release()
  await batcher.end()
  expect(batches).toEqual([['a'], ['b', 'c', 'd'], ['e']])
})

test('a full batch does not linger', async () => {
  const { batcher, handOver, release } = createControlled({ ...limits, lingerMs: () => 1_000_000 })
  for (const data of ['a', 'b', 'c']) batcher.add(message(data))
  await vi.waitFor(() => expect(handOver).toHaveBeenCalledTimes(1))
  release()
  await batcher.end()
})

test('ending does not wait for the linger time', async () => {
  const { batcher, batches, release } = createControlled({ ...limits, lingerMs: () => 1_000_000 })
  batcher.add(message('a'))
  release()
  const ended = batcher.end()
  await vi.waitFor(() => expect(batches).toEqual([['a']]))
  release()
  await ended
})

test('a message above the batch limit forms a batch of its own', async () => {
  const messages = ['a', 'x'.repeat(11), 'b', 'x'.repeat(10), 'c'].map(message)
  const sizes = dataOf(await batchesOf(messages)).map(batch => batch.map(data => data.length))
  expect(sizes).toEqual([[1], [11], [1], [10], [1]])
})

test('text counts in UTF-8 bytes', async () => {
  // Each takes 6 bytes but 3 UTF-16 units.
  expect(dataOf(await batchesOf(['ééé', 'üüü'].map(message)))).toEqual([['ééé'], ['üüü']])
})

test.each(['type', 'eventId'])('the %s of a message counts too', async field => {
  const large = { ...message('a'), [field]: 'x'.repeat(6) }
  expect(await batchesOf([large, large])).toEqual([[large], [large]])
})

test('the gate closes at four held batches and opens after their hand-over', async () => {
  const { batcher, handOver, release } = createControlled()
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

test('the gate counts held text in UTF-8 bytes', async () => {
  const batcher = new Batcher<Message>(limits, async () => undefined)
  batcher.add(message('é'.repeat(19)))
  expect(batcher.gate.isOpen).toBe(true)
  batcher.add(message('é'))
  expect(batcher.gate.isOpen).toBe(false)
  await batcher.end()
})

const anyMessages = fc.array(
  fc.record({
    type: fc.string({ unit: 'binary', maxLength: 2 }),
    eventId: fc.string({ unit: 'binary', maxLength: 2 }),
    data: fc.string({ unit: 'binary', maxLength: 10 }),
  }),
  { maxLength: 60 },
)

test('every message is handed over once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(anyMessages, async messages => {
      expect((await batchesOf(messages)).flat()).toEqual(messages)
    }),
  )
})

test('every batch respects the limits', async () => {
  await fc.assert(
    fc.asyncProperty(anyMessages, async messages => {
      for (const batch of await batchesOf(messages)) {
        expect(batch.length).toBeGreaterThanOrEqual(1)
        expect(batch.length).toBeLessThanOrEqual(limits.maxMessages)
        const texts = batch.map(({ type, eventId, data }) => Buffer.from(type + eventId + data))
        if (batch.length > 1) expect(Buffer.concat(texts).length).toBeLessThanOrEqual(limits.maxBytes)
      }
    }),
  )
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newListenerRun, type RawBatch } from '@scores/contracts'
import { IngestProducer, openFeedState, startIngestConsumer } from '@scores/queue'
import { Spool } from '@scores/spool'
import { toRawBatch } from '@scores/testkit'
import {
  canMount,
  createSmallDisk,
  createTestQueue,
  queueBackends,
  quiet,
  type SmallDisk,
} from '@scores/testkit/vitest'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Outbox } from './outbox.ts'

const listenerRun = newListenerRun()
const receivedAt = Date.UTC(2026, 0, 1)

/** Batches of two messages, numbered from 1, 3, 5, … Each message is read a second after the previous one. */
const batchesOf = (firsts: number[], hasIds: boolean): RawBatch[] =>
  firsts.map(firstSequence => ({
    feed: 'feed',
    listenerRun,
    firstSequence,
    messages: [firstSequence, firstSequence + 1].map(n => ({
      type: 'score',
      eventId: hasIds ? `${n}` : '',
      data: `${n}`,
      receivedAt: receivedAt + n * 1_000,
    })),
  }))

const read = (batches: RawBatch[]) =>
  batches.flatMap(({ messages }) => messages.map(({ data }) => Number(data)))

/** Opens an outbox on a real queue and disk, whose failures the test controls. */
async function open(
  backend: 'postgres' | 'redis',
  { maxJobs = 1_000, spoolBytes = 1_000_000, left = [] as RawBatch[], disk = null as SmallDisk | null } = {},
) {
  const location = await createTestQueue(backend)
  const producer = await IngestProducer.open(location, maxJobs, quiet)
  onTestFinished(() => producer[Symbol.asyncDispose]())
  const feedState = openFeedState(location, quiet)
  onTestFinished(() => feedState[Symbol.asyncDispose]())
  const folder = await mkdtemp(join(disk?.folder ?? tmpdir(), 'outbox-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const spool = await Spool.open({ folder, maxBytes: spoolBytes }, quiet)
  if (left.length > 0) await spool.append(left)

  const queue = { isUnavailable: false, tries: 0 }
  const lease = { isCertain: true, lostAt: null as number | null }
  const add = producer.add.bind(producer)
  producer.add = async batches => {
    queue.tries += 1
    if (queue.isUnavailable) throw new Error('unavailable')
    await add(batches)
  }
  const stopping = new AbortController()
  const working: boolean[] = []
  const outbox = new Outbox(
    {
      producer,
      feedState,
      spool,
      stopping: stopping.signal,
      setWorking: value => working.push(value),
      lease: {
        signal: stopping.signal,
        isCertain: () => lease.isCertain,
        lostAt: () => lease.lostAt,
        whenKnown: signal =>
          expect
            .poll(() => lease.isCertain || lease.lostAt !== null || signal.aborted, { timeout: 20_000 })
            .toBe(true),
      },
    },
    quiet,
  )
  onTestFinished(() => {
    stopping.abort()
    // A test may end with messages that nothing takes.
    return outbox.end().catch(() => undefined)
  })
  const received: RawBatch[] = []
  const consume = async () => {
    const consumer = await startIngestConsumer(
      location,
      {
        onBatch: async ({ batch }) => void received.push(toRawBatch(batch)),
        onReplay: async () => undefined,
        onFeedConnection: async () => undefined,
      },
      { concurrency: 1 },
      quiet,
    )
    onTestFinished(() => consumer.close())
  }
  return { outbox, queue, lease, spool, feedState, received, consume, working, stop: () => stopping.abort() }
}

describe.each(queueBackends)('on %s', backend => {
  test('batches are delivered in order, and then the position is saved', async () => {
    const { outbox, feedState, received, consume, spool } = await open(backend)
    await outbox.accept(batchesOf([1, 3], true))
    await outbox.accept(batchesOf([5], true))
    expect(await feedState.readPositions()).toMatchObject([{ listenerRun, sequence: 6, eventId: '6' }])
    expect(spool.isEmpty).toBe(true)
    await consume()
    await expect.poll(() => read(received)).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('while the queue is unavailable, a feed with ids is held back', async () => {
    const { outbox, queue, feedState, received, consume, spool } = await open(backend)
    queue.isUnavailable = true
    let isAccepted = false
    const accepted = outbox.accept(batchesOf([1], true)).then(() => {
      isAccepted = true
    })
    await expect.poll(() => queue.tries).toBeGreaterThan(3)
    expect([isAccepted, spool.isEmpty, await feedState.readPositions()]).toEqual([false, true, []])
    queue.isUnavailable = false
    await accepted
    await consume()
    await expect.poll(() => read(received)).toEqual([1, 2])
  })

  test('a stop does not wait for an unavailable queue, since a feed with ids sends again', async () => {
    const { outbox, queue, feedState, stop } = await open(backend)
    queue.isUnavailable = true
    const accepted = outbox.accept(batchesOf([1], true))
    await expect.poll(() => queue.tries).toBeGreaterThan(0)
    stop()
    await accepted
    await outbox.end()
    expect(await feedState.readPositions()).toEqual([])
  })

  test('while the queue is unavailable, a feed without ids is spooled, and later drained in order', async () => {
    const { outbox, queue, feedState, received, consume, spool } = await open(backend)
    queue.isUnavailable = true
    await outbox.accept(batchesOf([1, 3], false))
    await outbox.accept(batchesOf([5], false))
    expect(spool.messages).toBe(6)
    expect(await feedState.readPositions()).toEqual([])
    queue.isUnavailable = false
    await outbox.accept(batchesOf([7], false))
    await expect.poll(() => spool.isEmpty).toBe(true)
    await outbox.accept(batchesOf([9], false))
    expect(spool.isEmpty).toBe(true)
    expect(await feedState.readPositions()).toMatchObject([{ sequence: 10 }])
    await consume()
    await expect.poll(() => read(received)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  test('batches of an earlier process are drained before new ones', async () => {
    const { received, outbox, consume } = await open(backend, { left: batchesOf([1, 3], false) })
    await outbox.accept(batchesOf([5], false))
    await consume()
    await expect.poll(() => read(received)).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('a full queue counts as unavailable until there is room', async () => {
    const { outbox, received, consume, spool, queue } = await open(backend, { maxJobs: 3 })
    await outbox.accept(batchesOf([1, 3], false))
    await outbox.accept(batchesOf([5, 7], false))
    await expect.poll(() => queue.tries).toBeGreaterThan(3)
    // Only one of them fits.
    expect(spool.messages).toBe(2)
    await consume()
    await expect.poll(() => read(received), { timeout: 10_000 }).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })
})

test('a full spool holds the feed back until there is room', async () => {
  const { outbox, queue, spool, received, consume } = await open('postgres', { spoolBytes: 700 })
  queue.isUnavailable = true
  await outbox.accept(batchesOf([1], false))
  let isAccepted = false
  const accepted = outbox.accept(batchesOf([3, 5, 7], false)).then(() => {
    isAccepted = true
  })
  await expect.poll(() => queue.tries).toBeGreaterThan(3)
  expect([isAccepted, spool.messages]).toEqual([false, 2])
  queue.isUnavailable = false
  await accepted
  await consume()
  await expect.poll(() => read(received)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
})

test('messages read under an uncertain lease wait until it is certain', async () => {
  const { outbox, lease, spool, received, consume } = await open('postgres')
  await consume()
  lease.isCertain = false
  await outbox.accept(batchesOf([1, 3], false))
  expect(spool.messages).toBe(4)
  lease.isCertain = true
  await expect.poll(() => read(received)).toEqual([1, 2, 3, 4])

  lease.isCertain = false
  await outbox.accept(batchesOf([5, 7], false))
  // Another listener took over between messages 5 and 6.
  lease.lostAt = receivedAt + 5_500
  await outbox.end()
  await expect.poll(() => read(received)).toEqual([1, 2, 3, 4, 5])
})

test('with ids, nothing waits for the lease, since duplicates are recognised', async () => {
  const { outbox, lease, received, consume } = await open('postgres')
  lease.isCertain = false
  await outbox.accept(batchesOf([1], true))
  await consume()
  await expect.poll(() => read(received)).toEqual([1, 2])
})

describe.runIf(canMount)('on a full disk', () => {
  const spooledAndFull = async () => {
    const disk = createSmallDisk(256)
    const parts = await open('postgres', { disk })
    parts.queue.isUnavailable = true
    disk.fill()
    return { ...parts, disk }
  }

  test('the listener says that it cannot work, and resumes by itself once there is space', async () => {
    const { outbox, queue, disk, working, spool, consume, received } = await spooledAndFull()
    const accepted = outbox.accept(batchesOf([1, 3], false))
    await expect.poll(() => working.at(-1), { timeout: 10_000 }).toBe(false)
    disk.free()
    await accepted
    expect(working.at(-1)).toBe(true)
    expect(spool.messages).toBe(4)
    await outbox.accept(batchesOf([5], false))
    queue.isUnavailable = false
    await consume()
    await expect.poll(() => read(received), { timeout: 20_000 }).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('messages that nobody takes before a stop are reported as lost', async () => {
    const { outbox, disk, working, stop } = await spooledAndFull()
    const accepted = outbox.accept(batchesOf([1, 3], false))
    await expect.poll(() => working.at(-1), { timeout: 10_000 }).toBe(false)
    stop()
    await accepted
    await expect(outbox.end()).rejects.toMatchObject({
      code: 'MESSAGES_LOST',
      message: expect.stringContaining('4 messages were lost'),
    })
    disk.free()
  })
})

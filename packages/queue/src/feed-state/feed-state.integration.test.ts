import { createTestQueue, queueBackends, quiet } from '@scores/testkit/vitest'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type FeedState, readFeedPositions, readLastEventId } from './feed-state.ts'
import { openFeedState } from './open-feed-state.ts'

const run = (n: number) => `019ab000-0000-7000-8000-00000000000${n}`

async function open(backend: 'postgres' | 'redis'): Promise<FeedState> {
  const state = openFeedState(await createTestQueue(backend), quiet)
  onTestFinished(() => state[Symbol.asyncDispose]())
  return state
}

async function openWithPositions(backend: 'postgres' | 'redis'): Promise<FeedState> {
  const state = await open(backend)
  await state.savePosition({ feed: 'a', listenerRun: run(1), sequence: 10, eventId: 'ten' })
  await state.savePosition({ feed: 'b', listenerRun: run(2), sequence: 5, eventId: '' })
  await state.savePosition({ feed: 'a', listenerRun: run(3), sequence: 2, eventId: '[{"offset":12}]' })
  await state.savePosition({ feed: 'a', listenerRun: run(3), sequence: 4, eventId: 'fourteen ✓' })
  return state
}

describe.each(queueBackends)('on %s', backend => {
  test('a feed without a position has no last event id', async () => {
    const state = await open(backend)
    expect(await readLastEventId(state, 'a')).toBeNull()
  })

  test('the last event id of a feed is that of its latest run', async () => {
    const state = await openWithPositions(backend)
    expect(await readLastEventId(state, 'a')).toBe('fourteen ✓')
  })

  test('a feed without event ids has no last event id', async () => {
    const state = await openWithPositions(backend)
    expect(await readLastEventId(state, 'b')).toBeNull()
  })

  test('the latest position of each run is listed, the newest run first', async () => {
    const state = await openWithPositions(backend)
    expect((await state.readPositions()).map(({ listenerRun, sequence }) => [listenerRun, sequence])).toEqual(
      [
        [run(3), 4],
        [run(2), 5],
        [run(1), 10],
      ],
    )
  })

  test('a position is cleared for its feed alone, and the sequence numbers stay', async () => {
    const state = await openWithPositions(backend)
    await state.savePosition({ feed: 'c', listenerRun: run(4), sequence: 9, eventId: 'nine' })
    await state.clearPosition('a')
    expect(await readLastEventId(state, 'a')).toBeNull()
    expect(
      (await readFeedPositions(state)).map(({ feed, sequence, eventId }) => [feed, sequence, eventId]),
    ).toEqual([
      ['c', 9, 'nine'],
      ['a', 4, ''],
      ['b', 5, ''],
    ])
    await state.savePosition({ feed: 'a', listenerRun: run(3), sequence: 5, eventId: 'fifteen' })
    expect(await readLastEventId(state, 'a')).toBe('fifteen')
  })

  test('a wait is shown until it is over', async () => {
    const state = await open(backend)
    expect(await state.readWait('a')).toBeNull()
    await state.saveWait('a', { until: 5, why: 'backoff' })
    await state.saveWait('a', { until: 6_000, why: 'retry' })
    expect(await state.readWait('a')).toEqual({ until: 6_000, why: 'retry' })
    expect(await state.readWait('b')).toBeNull()
    await state.saveWait('a', null)
    expect(await state.readWait('a')).toBeNull()
  })

  test('each feed has its own lease', async () => {
    const state = await open(backend)
    const take = (feed: string, holder: string) =>
      state.takeLease({ feed, holder, ttlMs: 60_000, takeExpired: true })
    expect(await take('a', 'one')).toMatchObject({ isMine: true, term: 1 })
    expect(await take('a', 'other')).toMatchObject({ isMine: false, term: 1, hasExpired: false })
    expect(await take('b', 'other')).toMatchObject({ isMine: true, term: 1 })
  })

  test('only its holder can release a lease', async () => {
    const state = await open(backend)
    const take = (holder: string) => state.takeLease({ feed: 'a', holder, ttlMs: 60_000, takeExpired: true })
    await take('one')
    await state.releaseLease('a', 'other')
    expect(await take('other')).toMatchObject({ isMine: false })
    await state.releaseLease('a', 'one')
    expect(await take('other')).toMatchObject({ isMine: true, term: 2 })
  })
})

import { createTestQueue, queueBackends, quiet } from '@scores/testkit/vitest'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readLastEventId } from './feed-state.ts'
import { openFeedState } from './open-feed-state.ts'

describe.each(queueBackends)('on %s', backend => {
  test('a feed resumes after the last event id of its newest run', async () => {
    const state = openFeedState(await createTestQueue(backend), quiet)
    onTestFinished(() => state[Symbol.asyncDispose]())
    expect(await readLastEventId(state, 'a')).toBeNull()
    const run = (n: number) => `019ab000-0000-7000-8000-00000000000${n}`
    await state.savePosition({ feed: 'a', listenerRun: run(1), sequence: 10, eventId: 'ten' })
    await state.savePosition({ feed: 'b', listenerRun: run(2), sequence: 5, eventId: '' })
    await state.savePosition({ feed: 'a', listenerRun: run(3), sequence: 2, eventId: '[{"offset":12}]' })
    await state.savePosition({ feed: 'a', listenerRun: run(3), sequence: 4, eventId: 'fourteen ✓' })
    expect(await readLastEventId(state, 'a')).toBe('fourteen ✓')
    expect(await readLastEventId(state, 'b')).toBeNull()
    expect((await state.readPositions()).map(({ listenerRun, sequence }) => [listenerRun, sequence])).toEqual(
      [
        [run(3), 4],
        [run(2), 5],
        [run(1), 10],
      ],
    )
  })
})

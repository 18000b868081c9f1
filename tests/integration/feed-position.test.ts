import { openFeedState, type QueueLocation } from '@scores/queue'
import { parseJson } from '@scores/testkit'
import { createTestQueue, Installation, queueBackends, quiet } from '@scores/testkit/vitest'
import { describe, expect, onTestFinished, test } from 'vitest'

const run = '019ab000-0000-7000-8000-000000000001'

async function savePositions(location: QueueLocation, feeds: string[]) {
  const state = openFeedState(location, quiet)
  onTestFinished(() => state[Symbol.asyncDispose]())
  for (const [index, feed] of feeds.entries()) {
    const listenerRun = `${run.slice(0, -1)}${index}`
    await state.savePosition({ feed, listenerRun, sequence: 5, eventId: `a\u0001${index}` })
  }
  // Commands that only need the queue never ask the database.
  const { url } = await createTestQueue('postgres')
  const installation = await Installation.create({
    DATABASE_URL: url,
    QUEUE_URL: location.url,
    QUEUE_NAMESPACE: location.namespace,
  })
  onTestFinished(() => installation[Symbol.asyncDispose]())
  return async (...args: string[]) => {
    const { code, output } = await installation.run('feed', 'position', ...args)
    return { code, output, json: () => parseJson<{ feed: string; eventId: string | null }[]>(output) }
  }
}

describe.each(queueBackends)('on %s', backend => {
  test('the position is shown, cleared, and then gone', async () => {
    const position = await savePositions(await createTestQueue(backend), ['one'])
    expect((await position()).output).toContain(String.raw`after id a\u00010`)
    expect((await position('--reset', '--json')).json()).toMatchObject([
      { feed: 'one', eventId: null, clearedEventId: 'a\u00010', sequence: 5 },
    ])
    expect((await position('--json')).json()).toMatchObject([{ feed: 'one', eventId: null, sequence: 5 }])
  })

  test('of several feeds, one must be named', async () => {
    const position = await savePositions(await createTestQueue(backend), ['one', 'two'])
    expect(await position('--reset')).toMatchObject({ code: 1, output: expect.stringContaining('two, one') })
    expect(await position('three')).toMatchObject({ code: 1, output: expect.stringContaining('Known feeds') })
    await position('one', '--reset')
    expect((await position('--json')).json().map(({ feed, eventId }) => [feed, eventId])).toEqual([
      ['two', 'a\u00011'],
      ['one', null],
    ])
  })
})

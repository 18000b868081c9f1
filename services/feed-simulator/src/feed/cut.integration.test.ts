import { startSimulator } from '@scores/testkit/simulator'
import { describe, expect, it } from 'vitest'
import type { Config } from '../config.ts'
import * as simulator from '../index.ts'

const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

/** At full speed, a reader that pauses has much data in transit. */
async function start(options: Partial<Config> = {}) {
  const started = await startSimulator(simulator, options)
  const cut = async (query = '') => {
    const response = await fetch(`${started.url}/cut${query}`, { method: 'POST' })
    return [response.status, await response.text()]
  }
  return { ...started, cut }
}

describe('a clean cut', () => {
  it.each([
    { SIMULATOR_CHUNK_BYTES: 0 },
    { SIMULATOR_CHUNK_BYTES: 50 },
    { SIMULATOR_CHUNK_BYTES: 50, SIMULATOR_RATE: 5_000 },
  ])('loses nothing of what was sent to a reader that reads to the end ($0)', async options => {
    const { connect, cut, summary, messages } = await start(options)
    const first = await connect()
    await first.until(({ events }) => events.length > 3)
    first.response.pause()
    expect(await cut()).toEqual([200, '1'])
    first.response.resume()
    await first.untilEnd()
    expect(first.response.complete).toBe(true)
    const { sent, last } = await summary()
    expect(first.events.map(({ data }) => data)).toEqual(messages(1, sent).map(({ data }) => data))
    expect(last).toBe(sent)

    const second = await connect()
    await second.until(({ events }) => events.length > 3)
    await cut()
    await second.untilEnd()
    expect(first.events.length + second.events.length).toBe((await summary()).sent)
  })

  it('ends all connections, each once', async () => {
    const { connect, cut } = await start({ SIMULATOR_COUNT: 1 })
    expect(await cut()).toEqual([200, '0'])
    const readers = [await connect(), await connect()]
    expect(await cut()).toEqual([200, '2'])
    expect(await cut()).toEqual([200, '0'])
    await Promise.all(readers.map(reader => reader.untilEnd()))
  })

  it('without ids, loses messages that fall due meanwhile', async () => {
    const { connect, cut, sentLogged, summaries, messages } = await start({
      SIMULATOR_COUNT: 100,
      SIMULATOR_RATE: 200,
    })
    const reader = await connect()
    await reader.until(({ events }) => events.length > 3)
    await cut()
    await reader.untilEnd()
    await sentLogged.whenOpen()
    const got = reader.events.length
    expect(reader.events.at(-1)?.data).toBe(messages(got, got)[0]?.data)
    expect(summaries).toMatchObject([{ sent: got, missed: 100 - got }])
  })
})

describe('an abrupt cut', () => {
  it('resets the connection', async () => {
    const { connect, cut } = await start({ SIMULATOR_COUNT: 1 })
    const reader = await connect()
    const failed = new Promise<NodeJS.ErrnoException>(resolve => reader.response.once('error', resolve))
    expect(await cut('?abruptly')).toEqual([200, '1'])
    expect(await failed).toMatchObject({ code: 'ECONNRESET' })
    expect(reader.response.complete).toBe(false)
  })

  it.each(['', '?abruptly'])('or a clean one (%j) loses nothing for a reader that resumes', async query => {
    const { connect, cut, summary } = await start({
      SIMULATOR_COUNT: 500,
      SIMULATOR_RATE: 1_000,
      SIMULATOR_IDS: true,
      SIMULATOR_CHUNK_BYTES: 100,
    })
    const ids: number[] = []
    while (ids.at(-1) !== 500) {
      const reader = await connect({ 'last-event-id': `${ids.at(-1) ?? 0}` })
      const enough = Math.min(100, 500 - ids.length)
      await reader.until(read => read.events.length >= enough)
      await cut(query)
      await reader.untilEnd()
      ids.push(...reader.ids)
    }
    expect(ids).toEqual(range(1, 500))
    await expect.poll(summary).toMatchObject({ sent: 500, missed: 0, done: true })
  })
})

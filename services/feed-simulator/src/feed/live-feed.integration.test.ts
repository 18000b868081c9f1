import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startSimulator, temporaryFolder } from '@scores/testkit/simulator'
import { describe, expect, it } from 'vitest'
import * as simulator from '../index.ts'
import { toWire } from './wire-format.ts'

/** Number of messages, about 17 MB. */
const moreThanSocketsHold = 200_000

const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

describe('the stream', () => {
  it('is counted as received, in the summary and the file', async () => {
    const file = join(await temporaryFolder(), 'sent.jsonl')
    const { connect, summary, sentLogged, summaries, messages } = await startSimulator(simulator, {
      SIMULATOR_COUNT: 5_000,
      SIMULATOR_BAD_SHARE: 0.1,
      SIMULATOR_SENT_FILE: file,
    })
    const reader = await connect()
    await reader.until(({ bytes }) => bytes.length >= `\n${messages(1, 5_000).map(toWire).join('')}`.length)
    await sentLogged.whenOpen()

    const expected = messages(1, 5_000)
    expect(reader.events).toEqual(expected.map(({ id, event, data }) => ({ id, event, data })))
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
    expect(lines.map(line => JSON.parse(line) as unknown)).toEqual(expected)
    expect(lines[0]).toMatch(/^\{"n":1,"id":null,"kind":"good","reason":null,"event":"score","data":"/)

    const bad = expected.filter(({ kind }) => kind !== 'good')
    const { done, ...counts } = await summary()
    expect(done).toBe(true)
    expect(counts).toEqual(summaries[0])
    expect(counts).toMatchObject({
      sent: 5_000,
      good: 5_000 - bad.length,
      bad: bad.length,
      missed: 0,
      first: 1,
      last: 5_000,
    })
    expect(counts.byKind['exam_zero']).toBe(bad.filter(({ kind }) => kind === 'exam_zero').length)
    for (const byWhat of [counts.byKind, counts.byReason]) {
      expect(Object.values(byWhat).reduce((sum, count) => sum + count, 0)).toBe(bad.length)
    }
  })

  it('is the same for all readers and counted once', async () => {
    const { connect, sentLogged, summaries } = await startSimulator(simulator, {
      SIMULATOR_COUNT: 30,
      SIMULATOR_RATE: 200,
      SIMULATOR_IDS: true,
    })
    const [one, two] = [await connect(), await connect()]
    await Promise.all([one, two].map(reader => reader.until(() => reader.ids.at(-1) === 30)))
    await sentLogged.whenOpen()
    const ofTwo = two.ids
    expect(one.ids).toEqual(range(1, 30))
    expect(ofTwo).toEqual(range(ofTwo[0] ?? 0, 30))
    expect(summaries).toMatchObject([{ sent: 30, missed: 0 }])
  })

  it('continues without readers, whose messages count as missed', async () => {
    const { connect, sentLogged, summary, summaries } = await startSimulator(simulator, {
      SIMULATOR_COUNT: 100,
      SIMULATOR_RATE: 100,
    })
    const reader = await connect()
    await reader.until(({ events }) => events.length >= 3)
    reader.close()
    await sentLogged.whenOpen()
    const { sent, missed } = await summary()
    expect(summaries).toMatchObject([{ sent, missed }])
    expect(sent).toBeGreaterThanOrEqual(3)
    expect(missed).toBeGreaterThan(0)
    expect(sent + missed).toBe(100)
  })

  it('waits for readers at full speed', async () => {
    const { connect, sentLogged, summaries } = await startSimulator(simulator, {
      SIMULATOR_COUNT: moreThanSocketsHold,
    })
    const first = await connect()
    first.response.pause()
    first.close()
    await connect()
    await sentLogged.whenOpen()
    expect(summaries).toMatchObject([{ sent: moreThanSocketsHold, missed: 0 }])
  })

  it('is done once the last slow reader has left', async () => {
    const { connect, summary, sentLogged, messages } = await startSimulator(simulator, {
      SIMULATOR_COUNT: moreThanSocketsHold,
    })
    const stuck = await connect()
    stuck.response.pause()
    const quick = await connect()
    const [last] = messages(moreThanSocketsHold, moreThanSocketsHold).map(({ data }) => data)
    await quick.until(({ chunks }) => Buffer.concat(chunks.slice(-2)).includes(last ?? ''))
    expect((await summary()).done).toBe(false)
    stuck.close()
    await sentLogged.whenOpen()
    expect(await summary()).toMatchObject({ sent: moreThanSocketsHold, missed: 0, done: true })
  })

  it('is silent without heartbeats after a number of messages, and then continues', async () => {
    const { connect } = await startSimulator(simulator, {
      SIMULATOR_COUNT: 20,
      SIMULATOR_SILENCE_EVERY: 10,
      SIMULATOR_SILENCE_MS: 150,
      SIMULATOR_HEARTBEAT_MS: 10,
    })
    const startedAt = performance.now()
    const reader = await connect()
    await reader.until(({ events }) => events.length > 10)
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(149)
    await reader.until(({ text }) => text.endsWith(':\n\n'))
    expect(reader.events).toHaveLength(20)
    expect(reader.text.indexOf('\n:\n')).toBeGreaterThan(reader.text.lastIndexOf('event: score'))
  })

  it('ends a silence on demand', async () => {
    const { connect, url } = await startSimulator(simulator, {
      SIMULATOR_RATE: 0,
      SIMULATOR_COUNT: 20,
      SIMULATOR_SILENCE_EVERY: 10,
      SIMULATOR_SILENCE_MS: 1_000_000,
    })
    const reader = await connect()
    await reader.until(({ events }) => events.length === 10)
    await fetch(`${url}/end-silence`, { method: 'POST' })
    await reader.until(({ events }) => events.length === 20)
  })
})

describe('resuming', () => {
  it('sends missed messages first, then live ones', async () => {
    const { connect, sentLogged, summary } = await startSimulator(simulator, {
      SIMULATOR_COUNT: 60,
      SIMULATOR_RATE: 100,
      SIMULATOR_IDS: true,
    })
    const first = await connect()
    await first.until(({ events }) => events.length >= 5)
    first.close()
    const second = await connect({ 'last-event-id': '5' })
    await second.until(({ events }) => events.length === 55)
    await sentLogged.whenOpen()
    expect(second.ids).toEqual(range(6, 60))
    expect(await summary()).toMatchObject({ sent: 60, missed: 0 })
  })

  it('works after the end too, counting nothing twice', async () => {
    const { connect, summary } = await startSimulator(simulator, { SIMULATOR_COUNT: 50, SIMULATOR_IDS: true })
    const first = await connect()
    await first.until(({ events }) => events.length === 50)
    const again = await connect({ 'last-event-id': '0' })
    await again.until(({ events }) => events.length === 50)
    expect(again.text).toBe(first.text)
    expect(await summary()).toMatchObject({ sent: 50, missed: 0, done: true })
  })

  it.each(['11', 'abc', '-1', '1.5'])(
    'starts live after the id %s, which is none of ours',
    async lastEventId => {
      const { connect } = await startSimulator(simulator, {
        SIMULATOR_RESTART_EVERY: 10,
        SIMULATOR_IDS: true,
      })
      const first = await connect()
      await first.untilEnd()
      const second = await connect({ 'last-event-id': lastEventId })
      await second.until(({ events }) => events.length > 0)
      expect(second.ids[0]).toBe(11)
    },
  )

  it('is impossible without ids', async () => {
    const { connect, messages } = await startSimulator(simulator, { SIMULATOR_RESTART_EVERY: 10 })
    const first = await connect()
    await first.untilEnd()
    const second = await connect({ 'last-event-id': '3' })
    await second.until(({ events }) => events.length > 0)
    expect(second.events[0]?.data).toBe(messages(11, 11)[0]?.data)
  })
})

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestReader } from '@scores/testkit'
import { startSimulator, temporaryFolder } from '@scores/testkit/simulator'
import { describe, expect, it } from 'vitest'
import * as simulator from '../index.ts'
import { toWire } from './wire-format.ts'

const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

describe('the wire format', () => {
  it('equals that of the feed, byte for byte', async () => {
    const { connect } = await startSimulator(simulator, { SIMULATOR_COUNT: 2 })
    const reader = await connect()
    expect(reader.response.statusCode).toBe(200)
    expect(reader.response.headers['content-type']).toBe('text/event-stream')
    await reader.until(({ events }) => events.length === 2)
    expect(reader.text).toBe(
      '\n' +
        'event: score\ndata: {"studentId":"Hannah.Herman76","exam":10223,"score":0.578204086928748}\n\n' +
        'event: score\ndata: {"studentId":"Beth_Cronin","exam":10223,"score":0.7223331497619867}\n\n',
    )
  })

  it('starts with an id line if the feed has ids', async () => {
    const { connect } = await startSimulator(simulator, { SIMULATOR_COUNT: 2, SIMULATOR_IDS: true })
    const reader = await connect()
    await reader.until(({ events }) => events.length === 2)
    expect(reader.text).toMatch(
      /^\nid: 1\nevent: score\ndata: \{.*\}\n\nid: 2\nevent: score\ndata: \{.*\}\n\n$/,
    )
  })

  it.each([1, 3, 50])('is the same for chunks of at most %i bytes', async maxBytes => {
    const options = { SIMULATOR_COUNT: 40, SIMULATOR_BAD_SHARE: 0.3, SIMULATOR_ODD_NAMES: true }
    const { connect, messages } = await startSimulator(simulator, {
      ...options,
      SIMULATOR_CHUNK_BYTES: maxBytes,
    })
    const expected = Buffer.from(`\n${messages(1, 40).map(toWire).join('')}`)
    const reader = await connect()
    await reader.until(({ bytes }) => bytes.length >= expected.length)
    expect(reader.bytes.equals(expected)).toBe(true)
    const sizes = reader.chunks.map(({ length }) => length)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(maxBytes)
    expect(new Set(sizes).size).toBeGreaterThanOrEqual(Math.min(maxBytes, 4))
  })

  it('has comments while no message is due', async () => {
    const { connect } = await startSimulator(simulator, { SIMULATOR_COUNT: 1, SIMULATOR_HEARTBEAT_MS: 5 })
    const reader = await connect()
    await reader.until(({ text }) => text.endsWith('}\n\n:\n\n:\n\n'))
  })
})

describe('the routes', () => {
  it('are the feed, its summary and a health check', async () => {
    const { url } = await startSimulator(simulator)
    const health = await fetch(`${url}/healthz`)
    expect([health.status, await health.text()]).toEqual([200, 'ok'])
    expect((await fetch(`${url}/`)).status).toBe(404)
    expect((await fetch(`${url}/scores`, { method: 'POST' })).status).toBe(405)
    expect((await fetch(`${url}/cut`)).status).toBe(405)
    expect(await (await fetch(`${url}/sent`)).json()).toEqual({
      sent: 0,
      good: 0,
      bad: 0,
      byKind: {},
      byReason: {},
      missed: 0,
      first: null,
      last: null,
      done: false,
    })
  })

  it('answer while a reader reads at full speed', async () => {
    const { connect, summary } = await startSimulator(simulator)
    const reader = await connect()
    await reader.until(({ chunks }) => chunks.length > 10)
    const { sent } = await summary()
    await reader.until(({ chunks }) => chunks.length > 100)
    expect((await summary()).sent).toBeGreaterThan(sent)
  })

  it('names the variable of a taken port', async () => {
    const { port } = await startSimulator(simulator)
    await expect(startSimulator(simulator, { SIMULATOR_PORT: port })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      hint: expect.stringContaining('SIMULATOR_PORT'),
    })
  })
})

describe('faults', () => {
  it('refuses the first requests and one in N', async () => {
    const { connect } = await startSimulator(simulator, {
      SIMULATOR_REFUSE_FIRST: 2,
      SIMULATOR_REFUSE_EVERY: 5,
    })
    const statuses: unknown[] = []
    for (let request = 1; request <= 10; request++) {
      const reader = await connect()
      statuses.push(reader.response.statusCode)
      reader.close()
    }
    expect(statuses).toEqual([503, 503, 200, 200, 503, 200, 200, 200, 200, 503])
  })

  it('restarts: ends all connections and restarts the exam numbers', async () => {
    const { connect, messages } = await startSimulator(simulator, {
      SIMULATOR_RATE: 100,
      SIMULATOR_IDS: true,
      SIMULATOR_RESTART_EVERY: 50,
    })
    const readers = [await connect(), await connect()]
    await Promise.all(readers.map(reader => reader.untilEnd()))
    expect(readers.map(({ ids }) => ids.at(-1))).toEqual([50, 50])
    const next = await connect({ 'last-event-id': '50' })
    await next.untilEnd()
    expect(next.ids.slice(0, 50)).toEqual(range(51, 100))
    expect(next.events[0]?.data).toBe(messages(51, 51)[0]?.data)
    const sittings = (reader: TestReader | undefined) =>
      reader?.events.slice(0, 50).map(({ data }) => data.replace(/,"score.*/, ''))
    expect(sittings(next)).toEqual(sittings(readers[0]))
  })

  it('plays a file unchanged to every reader, with chunks and heartbeats', async () => {
    const file = join(await temporaryFolder(), 'play.txt')
    const played = Buffer.concat([
      Buffer.from('\ufeffretry: 10\r\nevent: score\rdata: {"a":\ndata: "🦉"}\n\n'.repeat(2_000)),
      Buffer.from([0x64, 0xff, 0xfe, 0x00]),
    ])
    await writeFile(file, played)
    const { connect, summary } = await startSimulator(simulator, {
      SIMULATOR_PLAY: file,
      SIMULATOR_CHUNK_BYTES: 99,
      SIMULATOR_HEARTBEAT_MS: 5,
      SIMULATOR_BAD_SHARE: 1,
    })
    for (const reader of [await connect(), await connect({ 'last-event-id': '3' })]) {
      await reader.until(({ bytes }) => bytes.length >= played.length + 3)
      expect(reader.bytes.subarray(0, played.length).equals(played)).toBe(true)
      expect(reader.bytes.subarray(played.length, played.length + 3).toString()).toBe(':\n\n')
    }
    expect(await summary()).toMatchObject({ sent: 0, done: false })
  })

  it.each(['SIMULATOR_PLAY', 'SIMULATOR_SENT_FILE'] as const)(
    'names %s when its file is out of reach',
    async name => {
      const hint = expect.stringContaining(name)
      await expect(
        startSimulator(simulator, { [name]: join(await temporaryFolder(), 'no', 'file') }),
      ).rejects.toMatchObject({
        hint,
      })
    },
  )
})

describe('the end', () => {
  it('is noticed when a reader leaves, even without traffic', async () => {
    const { connect, goneLogged } = await startSimulator(simulator, {
      SIMULATOR_COUNT: 1,
      SIMULATOR_HEARTBEAT_MS: 0,
    })
    const reader = await connect()
    await reader.until(({ events }) => events.length === 1)
    reader.close()
    await goneLogged.whenOpen()
  })

  it('ends the connections and logs a summary', async () => {
    const { connect, stop, summaries } = await startSimulator(simulator, { SIMULATOR_RATE: 100 })
    const reader = await connect()
    await reader.until(({ events }) => events.length >= 3)
    await stop()
    await reader.untilEnd()
    expect(summaries).toEqual([expect.objectContaining({ sent: expect.any(Number) })])
    expect(summaries).toSatisfy(([{ sent }]: [{ sent: number }]) => sent >= 3)
  })
})

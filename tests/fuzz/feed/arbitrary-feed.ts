import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { type Payload, payload } from './arbitrary-payload.ts'

/** What the feed answers to one request of the listener. */
export interface Answer {
  status: number
  headers: Record<string, string>
  /** The body's bytes, before compression. */
  body: Buffer
  /** The bytes as they are sent, one element per write. */
  chunks: Buffer[]
  /** The body contains messages for the listener: status and headers are those of an event stream. */
  isStream: boolean
  /** Ends the connection in the middle of the response. */
  isCut: boolean
}

const lineEnding = fc.constantFrom('\n', '\r\n', '\r')
const word = fc.stringMatching(/^[a-z]{1,12}$/)
const long = (min: number, max: number) => fc.integer({ min, max }).map(length => 'x'.repeat(length))

const id = fc.oneof(
  { arbitrary: fc.nat().map(String), weight: 6 },
  fc.constantFrom('', 'a\u0001b', 'nul\0', 'ü', '🦉', ' ', '\t', '[{"topic":"a","offset":1}]'),
  long(1_000, 300_000),
)
const type = fc.oneof(
  { arbitrary: fc.constantFrom('score', 'attendance', 'assignment'), weight: 8 },
  fc.constantFrom('', 'message', 'Score', ' score', '__proto__', 'toString'),
  word,
  long(250, 300_000),
)
const retry = fc.oneof(
  fc.nat({ max: 100 }).map(String),
  fc.constantFrom('999999999999', '-1', '1e3', '', 'soon'),
)
const otherLine = fc.oneof(
  fc.string({ maxLength: 30 }).map(text => `:${text.replaceAll(/[\r\n]/g, '')}`),
  long(1_000, 300_000).map(text => `:${text}`),
  retry.map(value => `retry: ${value}`),
  word.map(value => `${value}: ${value}`),
  word,
)

/** One block of lines, which may be a message. */
const block = fc
  .record({
    payload: fc.option(payload, { freq: 10 }),
    id: fc.option(id, { freq: 2 }),
    type: fc.option(type, { freq: 10 }),
    others: fc.array(otherLine, { maxLength: 2 }),
    isDataFirst: fc.boolean(),
    space: fc.constantFrom('', ' '),
    eol: lineEnding,
  })
  .map(({ payload: found, id: eventId, type: eventType, others, isDataFirst, space, eol }) => {
    const field = (name: string, value: string) => `${name}:${space}${value}`
    const data = found ? found.text.split(/\r\n|\r|\n/).map(line => field('data', line)) : []
    const head = [
      ...(eventId === null ? [] : [field('id', eventId)]),
      ...(eventType === null ? [] : [field('event', eventType)]),
    ]
    const lines = isDataFirst ? [...data, ...others, ...head] : [...head, ...others, ...data]
    return { text: [...lines, '', ''].join(eol), payload: found }
  })

/** Bytes that are no UTF-8, inside the data of a message. */
const rawBytes = fc
  .uint8Array({ maxLength: 40 })
  .map(bytes => Buffer.concat([Buffer.from('event: score\ndata: '), bytes, Buffer.from('\n\n')]))

const body = fc
  .record({
    start: fc.constantFrom('', '\n', '\uFEFF'),
    blocks: fc.array(fc.oneof({ arbitrary: block, weight: 12 }, { arbitrary: rawBytes, weight: 1 }), {
      maxLength: 40,
      size: 'max',
    }),
    incomplete: fc.constantFrom('', 'data: {"studentId"', 'id: 7\n', 'event: score\ndata: 1\n'),
  })
  .map(({ start, blocks, incomplete }) => ({
    bytes: Buffer.concat(
      [start, ...blocks.map(each => (Buffer.isBuffer(each) ? each : each.text)), incomplete].map(part =>
        Buffer.isBuffer(part) ? part : Buffer.from(part),
      ),
    ),
    payloads: blocks.flatMap(each => (Buffer.isBuffer(each) || !each.payload ? [] : [each.payload])),
  }))

export interface ArbitraryAnswer {
  answer: Answer
  payloads: Payload[]
}

/** Limits the number of writes; each costs a system call. */
const maxWrites = 500

const stream: fc.Arbitrary<ArbitraryAnswer> = fc
  .record({
    body,
    contentType: fc.constantFrom(
      'text/event-stream',
      'text/event-stream; charset=utf-8',
      'Text/Event-Stream;charset=latin1',
    ),
    isCompressed: fc.boolean(),
    chunkBytes: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constant(65_536)),
    isCut: fc.boolean(),
  })
  .map(({ body: { bytes, payloads }, contentType, isCompressed, chunkBytes, isCut }) => {
    const sent = isCompressed ? gzipSync(bytes) : bytes
    const size = Math.max(chunkBytes, Math.ceil(sent.length / maxWrites))
    const chunks = Array.from({ length: Math.ceil(sent.length / size) }, (_, index) =>
      sent.subarray(index * size, (index + 1) * size),
    )
    const headers = { 'content-type': contentType, ...(isCompressed ? { 'content-encoding': 'gzip' } : {}) }
    // A cut compressed stream need not reveal its last bytes.
    const answer = {
      status: 200,
      headers,
      body: bytes,
      chunks,
      isStream: true,
      isCut: isCut && !isCompressed,
    }
    return { answer, payloads }
  })

/** Answers without messages. Their bodies look like messages, which must not be read. */
const refusal: fc.Arbitrary<ArbitraryAnswer> = fc
  .constantFrom<[number, Record<string, string>]>(
    [200, { 'content-type': 'text/html' }],
    [200, { 'content-type': 'application/json' }],
    [200, {}],
    [204, {}],
    [206, { 'content-type': 'text/event-stream' }],
    [301, { location: '/elsewhere' }],
    [302, { location: 'http://127.0.0.1:9/' }],
    [307, { location: 'gopher://example/' }],
    [400, {}],
    [401, {}],
    [404, { 'content-type': 'text/event-stream' }],
    [410, {}],
    [416, {}],
    [429, { 'retry-after': '86400' }],
    [500, {}],
    [503, { 'retry-after': 'Wed, 21 Oct 2099 07:28:00 GMT' }],
  )
  .map(([status, headers]) => {
    const bytes = Buffer.from(status === 204 ? '' : 'event: score\ndata: {"refused":true}\n\n')
    return {
      answer: { status, headers, body: bytes, chunks: [bytes], isStream: false, isCut: false },
      payloads: [],
    }
  })

/** A feed: its answers to the listener's requests, in order. */
export const feed: fc.Arbitrary<ArbitraryAnswer[]> = fc.array(
  fc.oneof({ arbitrary: stream, weight: 5 }, { arbitrary: refusal, weight: 2 }),
  { minLength: 1, maxLength: 5 },
)

import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { body, bytesOf } from './arbitrary-body.ts'
import { chunked, type Framing, framing, inPieces, plainly } from './arbitrary-framing.ts'
import type { Lines } from './arbitrary-lines.ts'

/** What goes over the wire. */
interface Wire {
  /** The bytes as they are sent, one element per write. */
  writes: Buffer[]
  /** What becomes of the connection: it stays open, is closed, or is reset. */
  end: 'stay' | 'close' | 'reset'
  /** The event stream in it. */
  body: Buffer
  /** How much of the stream a reader must take: an answer may be no stream, and a broken one may end anywhere. */
  delivery: 'all' | 'some' | 'none'
}

/** What the feed answers to one request of the listener. */
export interface Answer extends Wire {
  /** The parts of the stream; none if there is no stream. */
  parts: readonly Lines[]
  /** The same answer with other parts. */
  withParts: (parts: readonly Lines[]) => Answer
}

const streamAnswer = (parts: readonly Lines[], render: (parts: readonly Lines[]) => Wire): Answer => ({
  ...render(parts),
  parts,
  withParts: others => streamAnswer(others, render),
})

function otherAnswer(wire: Wire): Answer {
  const answer: Answer = { ...wire, parts: [], withParts: () => answer }
  return answer
}

const head = (status: string, headers: readonly string[]): Buffer =>
  Buffer.from([`HTTP/1.1 ${status}`, ...headers, '', ''].join('\r\n'))

const streamType = fc.constantFrom(
  ...['text/event-stream', 'text/event-stream; charset=utf-8', 'Text/Event-Stream;charset=latin1'],
  ...['text/event-stream;', 'text/event-stream ; charset=utf-8'],
)

const toWire = (
  bytes: Buffer,
  contentType: string,
  { headers, writes, end, length, isBroken }: Framing,
): Wire => ({
  writes: [head('200 OK', [`Content-Type: ${contentType}`, ...headers]), ...writes],
  end,
  body: bytes.subarray(0, length),
  delivery: isBroken ? 'some' : 'all',
})

const plain = (maxBytes: number): fc.Arbitrary<Answer> =>
  fc
    .record({ stream: body(maxBytes), type: streamType, frame: framing })
    .map(({ stream: { parts, cutAt }, type, frame }) =>
      streamAnswer(parts, given => {
        const bytes = bytesOf({ parts: given, cutAt })
        return toWire(bytes, type, frame(bytes))
      }),
    )

/** The parts of a stream in a plain answer. */
export const plainAnswer = (parts: readonly Lines[]): Answer =>
  streamAnswer(parts, given => {
    const bytes = bytesOf({ parts: given, cutAt: null })
    return toWire(bytes, 'text/event-stream', plainly(bytes))
  })

const encodings: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: gzipSync,
  'x-gzip': gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  'gzip, gzip': bytes => gzipSync(gzipSync(bytes)),
  zstd: zstdCompressSync,
}
/** What every reader of HTTP knows. */
const known: readonly string[] = ['gzip', 'deflate', 'br']
/** Comments of 20 MB, which compress to a few kilobytes. */
const bomb = Buffer.alloc(20_000_000, ':')

/** Compressed answers: whole, cut, distorted, unknown, and a bomb. */
const compressed = (maxBytes: number): fc.Arbitrary<Answer> =>
  fc
    .record({
      stream: body(maxBytes),
      encoding: fc.constantFrom(...known, ...known, ...Object.keys(encodings)),
      size: fc.integer({ min: 1, max: 65_536 }),
      fault: fc.option(fc.constantFrom('cut', 'distorted', 'unknown', 'not compressed'), { freq: 4 }),
      isBomb: fc.integer({ min: 0, max: 19 }).map(number => number === 19),
    })
    .map(({ stream: { parts, cutAt }, encoding, size, fault, isBomb }) =>
      streamAnswer(parts, given => {
        const stream = bytesOf({ parts: given, cutAt })
        const bytes = isBomb ? Buffer.concat([stream, Buffer.from('\n\n'), bomb, Buffer.from('\n')]) : stream
        const whole = fault === 'not compressed' ? bytes : (encodings[encoding] ?? gzipSync)(bytes)
        const sent = fault === 'cut' ? whole.subarray(0, Math.floor(whole.length / 2)) : Buffer.from(whole)
        // Fewer wrong bytes could decompress to other messages.
        if (fault === 'distorted') sent.fill(0x55, 10)
        const name = fault === 'unknown' ? 'rot13' : encoding
        const { headers, writes } = chunked(inPieces(sent, size))
        return toWire(bytes, 'text/event-stream', {
          headers: [`Content-Encoding: ${name}`, ...headers],
          writes,
          end: 'stay',
          length: bytes.length,
          isBroken: fault !== null || !known.includes(encoding),
        })
      }),
    )

const refusedBody = Buffer.from('event: score\ndata: {"refused":true}\n\n')
const location = fc.constantFrom(
  ...[
    '/elsewhere',
    'elsewhere?a=b',
    '',
    '//',
    'http://127.0.0.1:9/',
    'http://user:secret@127.0.0.1:9/',
    'gopher://example/',
  ],
  ...['http://', 'javascript:alert(1)', '\\\\', `/${'x'.repeat(10_000)}`, '/\u00fc', 'http://[::1', '/a b'],
)
const retryAfter = fc.constantFrom(
  '0',
  '1',
  '86400',
  '-1',
  '1.5',
  'soon',
  '',
  '9'.repeat(400),
  'Wed, 21 Oct 2099 07:28:00 GMT',
  'Wed, 21 Oct 1999 07:28:00 GMT',
)
const refusedType = fc.constantFrom(
  'text/html',
  'application/json',
  'text/event-streams',
  'text/plain; text/event-stream',
  '',
  ' ',
  'x'.repeat(3_000),
)

/** Answers without messages. Their bodies look like messages, which must not be read. */
const refusal: fc.Arbitrary<Answer> = fc
  .oneof(
    refusedType.map(type => ({ status: '200 OK', headers: [`Content-Type: ${type}`] })),
    fc.constant({ status: '200', headers: [] }),
    fc.tuple(fc.constantFrom(300, 301, 302, 303, 304, 305, 307, 308), location).map(([status, to]) => ({
      status: `${status} Moved`,
      headers: [`Location: ${to}`, 'Content-Type: text/event-stream'],
    })),
    fc.tuple(fc.constantFrom(429, 503, 500), retryAfter).map(([status, after]) => ({
      status: `${status} Wait`,
      headers: [`Retry-After: ${after}`],
    })),
    fc
      .oneof(
        fc.constantFrom(201, 202, 204, 205, 206, 400, 401, 403, 404, 407, 410, 412, 414, 416, 431, 451),
        fc.integer({ min: 400, max: 599 }),
      )
      .map(status => ({ status: `${status} \u00fc`, headers: ['Content-Type: text/event-stream'] })),
  )
  .map(({ status, headers }) => {
    const isEmpty = /^(204|304)/.test(status)
    return otherAnswer({
      writes: [
        head(status, [...headers, `Content-Length: ${isEmpty ? 0 : refusedBody.length}`]),
        ...(isEmpty ? [] : [refusedBody]),
      ],
      end: 'stay',
      body: refusedBody,
      delivery: 'none',
    })
  })

const ok = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n'
/** Answers that hardly are HTTP. A tolerant reader may find a stream in some. */
const nonsense: fc.Arbitrary<Answer> = fc
  .record({
    text: fc.oneof(
      fc.constantFrom(
        ...[
          '',
          '\r\n',
          'HTTP/1.1',
          'HTTP/1.1 200 OK\r\n',
          'HTTP/1.1 99 Low\r\n\r\n',
          'HTTP/1.1 1000 High\r\n\r\n',
          'HTTP/3 200 OK\r\n\r\n',
        ],
        ...[
          'event: score\ndata: {"raw":1}\n\n',
          '\u0015\u0003\u0001\0\u0002\u0002P',
          'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
          'SSH-2.0-x\r\n',
        ],
        ...[
          'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
          'HTTP/1.1 100 Continue\r\n\r\n',
        ],
        ...[`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${ok}\r\ndata: {"hinted":1}\n\n`],
        ...[
          `${ok}a b: c\r\n\r\ndata: {"odd":1}\n\n`,
          `${ok}a: \0\r\n\r\ndata: {"odd":1}\n\n`,
          `${ok} folded\r\n\r\ndata: {"odd":1}\n\n`,
        ],
        ...[
          `${ok}content-type: text/html\r\n\r\ndata: {"odd":1}\n\n`,
          `${ok.replaceAll('\r', '')}\ndata: {"odd":1}\n\n`,
        ],
        ...[
          `${ok}Content-Length: -1\r\n\r\ndata: {"odd":1}\n\n`,
          `${ok}Content-Length: 1\r\nContent-Length: 20\r\n\r\ndata: {"odd":1}\n\n`,
        ],
      ),
      // Headers that do not end.
      fc.integer({ min: 1, max: 2_000 }).map(count => `${ok}${'X-Endless: 0123456789\r\n'.repeat(count)}`),
      fc.integer({ min: 1, max: 1_000_000 }).map(length => `${ok}X-Long: ${'x'.repeat(length)}`),
      fc.integer({ min: 1, max: 100_000 }).map(length => `HTTP/1.1 200 ${'x'.repeat(length)}\r\n\r\n`),
    ),
    end: fc.constantFrom<'close' | 'reset'>('close', 'reset'),
  })
  .map(({ text, end }) =>
    otherAnswer({
      writes: [Buffer.from(text, 'latin1')],
      end,
      body: Buffer.from(text.slice(Math.max(0, text.lastIndexOf('data: ')))),
      delivery: text.includes('data: ') ? 'some' : 'none',
    }),
  )

/** A feed: its answers to the listener's requests, in order. */
export const feed = (maxBytes: number): fc.Arbitrary<Answer[]> =>
  fc.array(
    fc.oneof(
      { arbitrary: plain(maxBytes), weight: 10 },
      { arbitrary: compressed(maxBytes), weight: 3 },
      { arbitrary: refusal, weight: 3 },
      { arbitrary: nonsense, weight: 1 },
    ),
    { minLength: 1, maxLength: 4 },
  )

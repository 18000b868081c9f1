import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EventParser, type FeedEvent } from './event-parser.ts'

const maxDataBytes = 40

/** Returns what the parser reads from a stream that arrives in chunks of these sizes, which repeat. */
function read(stream: string | Buffer, chunkSizes: readonly number[] = [1_000_000], lastEventId = '') {
  const events: FeedEvent[] = []
  const retries: number[] = []
  const parser = new EventParser({
    maxDataBytes,
    lastEventId,
    onEvent: event => events.push(event),
    onRetry: ms => retries.push(ms),
  })
  const bytes = Buffer.from(stream)
  for (let at = 0, i = 0; at < bytes.length; i += 1) {
    const size = chunkSizes[i % chunkSizes.length] ?? 1
    parser.feed(bytes.subarray(at, at + size))
    at += size
  }
  return { events, retries, lastEventId: parser.lastEventId }
}

const datas = (stream: string | Buffer) => read(stream).events.map(({ data }) => data)
const types = (stream: string) => read(stream).events.map(({ type }) => type)
const ids = (stream: string, lastEventId = '') =>
  read(stream, undefined, lastEventId).events.map(event => [event.eventId, event.lastEventId])
const note = '[cut here: the message has more than 40 bytes]'

describe('as the SSE standard says', () => {
  test.each<[string, string, string[]]>([
    ['an event ends with a blank line', 'data: a\n\ndata: b\n\ndata: unfinished\n', ['a', 'b']],
    ['several lines of data are one text', 'data: a\ndata\ndata:b\n\n', ['a\n\nb']],
    ['one space after the colon is not data', 'data:  a \n\n', [' a ']],
    ['an event without data is none', 'event: x\nid: 1\n\n\n\n: x\n\n', []],
    ['empty data is data', 'data\n\ndata:\n\n', ['', '']],
    ['unknown fields and other cases are ignored', 'DATA: x\ndat: y\ndatax: z\ndata: a\n\n', ['a']],
    [
      'lines end with LF, CR or CRLF',
      'data: a\r\rdata: b\r\n\r\ndata: c\n\r\ndata: d\r\n\n',
      ['a', 'b', 'c', 'd'],
    ],
    ['a BOM at the start is ignored, a later one is not', '\ufeffdata: a\n\n\ufeffdata: b\n\n', ['a']],
  ])('%s', (_, stream, expected) => {
    expect(datas(stream)).toEqual(expected)
  })

  test('the type of an event holds for it alone', () => {
    expect(types('event: score\ndata: 1\n\ndata: 2\n\nevent: x\nevent:\ndata: 3\n\n')).toEqual([
      'score',
      'message',
      'message',
    ])
  })

  test('retry is read anywhere in the stream, and only as digits', () => {
    expect(read('data: a\n\nretry: 5\n\nretry:70\nretry: 1s\nretry: -1\nretry\ndata: b\n\n').retries).toEqual(
      [5, 70],
    )
  })
})

describe('the id', () => {
  test('that an event carries is its own, and the position is the last one', () => {
    expect(ids('data: a\n\nid: 8\ndata: b\n\ndata: c\n\nid: 9\n\ndata: d\n\n', '7')).toEqual([
      ['', '7'],
      ['8', '8'],
      ['', '8'],
      ['', '9'],
    ])
  })

  test.each(['id\n', 'id:\n', 'id: \n'])('is reset by %j', line => {
    expect(ids(`id: 1\ndata: a\n\n${line}data: b\n\ndata: c\n\n`)).toEqual([
      ['1', '1'],
      ['', ''],
      ['', ''],
    ])
  })

  test('is ignored if it contains U+0000', () => {
    expect(ids('id: 1\ndata: a\n\nid: 2\u0000\ndata: b\n\n')).toEqual([
      ['1', '1'],
      ['', '1'],
    ])
  })

  test('of 1 KB becomes the position', () => {
    const id = 'é'.repeat(512)
    expect(ids(`id: ${id}\ndata: a\n\n`)).toEqual([[id, id]])
  })

  test('of more than 1 KB is cut, and the position stays at the last good one', () => {
    const [, [cut = '', position] = []] = ids(`id: 7\ndata: a\n\nid: x${'é'.repeat(512)}\ndata: b\n\n`)
    expect(cut).toMatch(/^xé{511} \[cut here: the id has more than 1024 bytes; SHA-256 [\da-f]{64}]$/)
    expect(position).toBe('7')
  })

  test('of more than 1 KB still tells messages apart', () => {
    const long = 'x'.repeat(1_024)
    const [[one] = [], [other] = [], [again] = []] = ids(
      [`${long}1`, `${long}2`, `${long}1`].map(id => `id: ${id}\ndata: a\n\n`).join(''),
    )
    expect([one === other, one === again]).toEqual([false, true])
  })
})

describe('the type', () => {
  test.each(['x', 'é', '👩'])('of 256 characters %s is kept', character => {
    expect(types(`event: ${character.repeat(256)}\ndata: a\n\n`)).toEqual([character.repeat(256)])
  })

  test.each(['x', 'é', '👩'])('of 257 characters %s is cut, and says so', character => {
    expect(types(`event: ${character.repeat(257)}\ndata: a\n\n`)).toEqual([
      `${character.repeat(256)} [cut here: the event type has more than 256 characters]`,
    ])
  })
})

describe('data', () => {
  test.each<[string, string, string]>([
    ['of the maximum size is kept', 'x'.repeat(40), 'x'.repeat(40)],
    ['above it is cut, and says so', 'x'.repeat(41), `${'x'.repeat(40)}\n${note}`],
    ['counts in UTF-8 bytes, and is cut between characters', '€'.repeat(14), `${'€'.repeat(13)}\n${note}`],
    ['counts with its line breaks', 'x\ndata: '.repeat(21), `${'x\n'.repeat(20)}\n${note}`],
  ])('%s', (_, data, expected) => {
    expect(datas(`data: ${data}\n\ndata: next\n\n`)).toEqual([expected, 'next'])
  })

  test('is not cut because of long comments, unknown fields, ids or types', () => {
    const long = 'x'.repeat(100)
    expect(datas(`: ${long}\nfield: ${long}\nid: ${long}\nevent: ${long}\ndata: a\n:${long}\n\n`)).toEqual([
      'a',
    ])
  })
})

test('a comment is never a message, however long', () => {
  expect(
    read(`: ${'x'.repeat(1_000)}\n\n:${'data: y'.repeat(1_000)}\n\ndata: a\n\n`, [7]).events,
  ).toHaveLength(1)
})

const text = fc.string({
  unit: fc.constantFrom('x', 'é', '€', '👩', ':', ' ', '\ufeff', '\u0000', 'ff'),
  maxLength: 30,
})
const longText = fc.tuple(text, fc.nat(1_200)).map(([start, length]) => start + 'y'.repeat(length))
const line = fc
  .tuple(
    fc.constantFrom('data: ', 'data', 'event:', 'id: ', 'retry: 5', ': ', '', 'other: '),
    fc.oneof(text, longText),
  )
  .map(([name, value]) => (name === '' ? '' : name + value))
const end = fc.constantFrom('\n', '\r', '\r\n')
const stream = fc.array(fc.tuple(line, end), { maxLength: 30 }).map(lines => lines.flat().join(''))
const anyBytes = fc.oneof(
  stream.map(lines => Buffer.from(lines)),
  // A broken character anywhere.
  fc.tuple(stream, fc.nat(), fc.nat(255)).map(([lines, at, byte]) => {
    const bytes = Buffer.from(lines)
    if (bytes.length > 0) bytes[at % bytes.length] = byte
    return bytes
  }),
)

test('the same is read however the stream is split', () => {
  fc.assert(
    fc.property(anyBytes, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (bytes, sizes) => {
      expect(read(bytes, sizes)).toEqual(read(bytes))
    }),
    { numRuns: 500 },
  )
})

test('every text is bounded', () => {
  fc.assert(
    fc.property(anyBytes, bytes => {
      const { events, lastEventId } = read(bytes)
      for (const { type, eventId, data } of events) {
        expect(Array.from(type).length).toBeLessThanOrEqual(256 + 60)
        expect(Buffer.byteLength(eventId)).toBeLessThanOrEqual(1_024 + 130)
        expect(Buffer.byteLength(data)).toBeLessThanOrEqual(maxDataBytes + note.length + 1)
      }
      expect(Buffer.byteLength(lastEventId)).toBeLessThanOrEqual(1_024)
    }),
  )
})

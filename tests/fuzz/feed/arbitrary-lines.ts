import fc from 'fast-check'
import { type Payload, payload } from '../payload/arbitrary-payload.ts'

/** Lines of a stream, which may be a message. */
export interface Lines {
  bytes: Buffer
  /** What the data are, unless something distorts them. */
  payload: Payload | null
}

const word = fc.stringMatching(/^[a-z]{1,12}$/)
const characters = (min: number, max: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.integer({ min, max }), fc.constantFrom('x', 'x', 'ü', '🦉'))
    .map(([length, character]) => character.repeat(length))
/** Texts around limits, long ones, and rarely a very long one. */
const long = (...limits: number[]): fc.Arbitrary<string> =>
  fc.oneof(
    { arbitrary: fc.oneof(...limits.map(limit => characters(limit - 1, limit + 1))), weight: 20 },
    { arbitrary: characters(1_000, 300_000), weight: 10 },
    {
      arbitrary: fc.integer({ min: 1_000_000, max: 5_000_000 }).map(length => 'x'.repeat(length)),
      weight: 1,
    },
  )

const id = fc.oneof(
  { arbitrary: fc.nat({ max: 50 }).map(String), weight: 30 },
  {
    arbitrary: fc.constantFrom(
      ...['', ' ', '\t', '  a ', 'a\u0001b', 'nul\0', '\u007f', '\u0085', 'ü', '🦉', '\ufeff'],
      ...['[{"topic":"a","offset":1}]', 'a: b', '__proto__', 'null'],
    ),
    weight: 20,
  },
  { arbitrary: long(256, 341, 512, 1_024), weight: 2 },
)
const type = fc.oneof(
  { arbitrary: fc.constantFrom('score', 'attendance', 'assignment'), weight: 60 },
  {
    arbitrary: fc.constantFrom(
      ...['', 'message', 'Score', ' score', 'score ', 'score\0', '\u202eerocs', '\ufeffscore'],
      ...['__proto__', 'toString', 'error', 'open'],
    ),
    weight: 10,
  },
  { arbitrary: word, weight: 5 },
  { arbitrary: long(256, 512), weight: 2 },
)
const retry = fc.oneof(
  fc.nat({ max: 100 }).map(String),
  fc.constantFrom('999999999', '9'.repeat(400), '-1', '1e3', '0x10', '', ' 5', '5 ', 'soon', '٣'),
)
/** Names that only resemble those of the standard. */
const oddName = fc.constantFrom(
  'Data',
  ' data',
  'data ',
  'DATA',
  'data\0',
  'ids',
  'Event',
  '\ufeffdata',
  'x'.repeat(20),
)
const otherLine = fc.oneof(
  { arbitrary: fc.string({ maxLength: 30 }).map(text => `:${text.replaceAll(/[\r\n]/g, '')}`), weight: 20 },
  { arbitrary: retry.map(value => `retry: ${value}`), weight: 20 },
  { arbitrary: fc.tuple(oddName, word).map(([name, value]) => `${name}: ${value}`), weight: 10 },
  { arbitrary: fc.oneof(word, fc.constantFrom('event', 'id', 'retry', ':', '::')), weight: 10 },
  { arbitrary: long(65_536).map(text => `:${text}`), weight: 1 },
  { arbitrary: long(65_536).map(text => `retry:${text}`), weight: 1 },
  { arbitrary: long(65_536), weight: 1 },
)

/** Every line of a block may end differently. */
const lineEndings = fc.oneof(
  { arbitrary: fc.constantFrom<string[]>(['\n'], ['\r\n'], ['\r']), weight: 4 },
  { arbitrary: fc.array(fc.constantFrom('\n', '\r\n', '\r'), { minLength: 2, maxLength: 4 }), weight: 1 },
)

function join(lines: readonly string[], endings: readonly string[]): string {
  return lines.map((line, index) => line + (endings[index % endings.length] ?? '\n')).join('')
}

/** @param maxBytes - the limit of a message */
const block = (maxBytes: number): fc.Arbitrary<Lines> =>
  fc
    .record({
      payload: fc.option(payload(maxBytes), { freq: 10 }),
      ids: fc.array(id, { maxLength: 2 }),
      types: fc.oneof({ arbitrary: type.map(each => [each]), weight: 10 }, fc.array(type, { maxLength: 2 })),
      others: fc.array(otherLine, { maxLength: 2 }),
      isDataFirst: fc.boolean(),
      space: fc.constantFrom('', ' '),
      endings: lineEndings,
      encoding: fc.oneof(
        { arbitrary: fc.constant<BufferEncoding>('utf8'), weight: 30 },
        fc.constantFrom<BufferEncoding>('latin1', 'utf16le'),
      ),
    })
    .map(({ payload: found, ids, types, others, isDataFirst, space, endings, encoding }) => {
      const field = (name: string, value: string) => `${name}:${space}${value}`
      // Without the space, one of the value's own would be taken for it.
      const dataField = (line: string) => `data:${line.startsWith(' ') ? ' ' : space}${line}`
      const data = found ? found.text.split(/\r\n|\r|\n/).map(dataField) : []
      const head = [...ids.map(each => field('id', each)), ...types.map(each => field('event', each))]
      const lines = isDataFirst ? [...data, ...others, ...head] : [...head, ...others, ...data]
      return {
        bytes: Buffer.from(join([...lines, ''], endings), encoding),
        payload: encoding === 'utf8' ? found : null,
      }
    })

/** Bytes that are not UTF-8: arbitrary ones, overlong, of a surrogate, beyond Unicode, and cut characters. */
const notUtf8 = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map(bytes => Buffer.from(bytes)),
  fc
    .constantFrom('c080', 'eda080', 'f4908080', 'f09fa6', 'e2', 'fffe', 'feff', '80', 'f8888080', 'efbbbf')
    .map(hex => Buffer.from(hex, 'hex')),
)
const distorted = fc
  .record({
    field: fc.constantFrom('event', 'id', 'data', 'retry', ''),
    bytes: notUtf8,
    isTwice: fc.boolean(),
  })
  .map(({ field, bytes, isTwice }): Lines => {
    const line = Buffer.concat([Buffer.from(`${field}: a`), bytes, Buffer.from('b\n')])
    const rest = Buffer.from('event: score\ndata: {"studentId":"Eva","exam":1,"score":1}\n\n')
    return { bytes: Buffer.concat([line, ...(isTwice ? [line] : []), rest]), payload: null }
  })

/** @param maxBytes - the limit of a message */
export const lines = (maxBytes: number): fc.Arbitrary<Lines> =>
  fc.oneof({ arbitrary: block(maxBytes), weight: 12 }, { arbitrary: distorted, weight: 1 })

import fc from 'fast-check'
import { type Lines, lines } from './arbitrary-lines.ts'

/** An event stream. */
export interface Body {
  parts: readonly Lines[]
  /** Where the stream ends, as a byte of the parts, modulo their length; null for the end. */
  cutAt: number | null
}

/** The bytes of a stream. */
export function bytesOf({ parts, cutAt }: Body): Buffer {
  const bytes = Buffer.concat(parts.map(part => part.bytes))
  return cutAt === null ? bytes : bytes.subarray(0, cutAt % (bytes.length + 1))
}

const partOf = (text: string): Lines => ({ bytes: Buffer.from(text), payload: null })
const start = fc.oneof(
  { arbitrary: fc.constantFrom('', '\n'), weight: 8 },
  fc.constantFrom('\r', '\uFEFF', '\uFEFF\uFEFF', '\uFEFF\n', ' ', ':'),
)
/** The stream ends within a message, which then does not count. */
const incomplete = fc.constantFrom(
  ...['', 'data: {"studentId"', 'id: 7\n', 'event: score\ndata: 1\n', 'data: 1\n\r', '\r', ':'],
)

/** @param maxBytes - the limit of a message */
export const body = (maxBytes: number): fc.Arbitrary<Body> =>
  fc
    .record({
      start,
      blocks: fc.array(lines(maxBytes), { maxLength: 80, size: 'max' }),
      incomplete,
      cutAt: fc.option(fc.nat(), { freq: 8 }),
    })
    .map(({ start: first, blocks, incomplete: last, cutAt }) => ({
      parts: [partOf(first), ...blocks, partOf(last)].filter(({ bytes }) => bytes.length > 0),
      cutAt,
    }))

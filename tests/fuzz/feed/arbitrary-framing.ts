import fc from 'fast-check'

/** How HTTP carries a body. */
export interface Framing {
  headers: string[]
  /** The body's bytes as they are sent, one element per write. */
  writes: Buffer[]
  end: 'stay' | 'close' | 'reset'
  /** Number of bytes of the body that it announces or sends. */
  length: number
  /** A reader may give up anywhere in it. */
  isBroken: boolean
}

/** Limits the number of writes; each costs a system call. */
const maxWrites = 500

/** Cuts bytes into pieces of a size, or of a larger one if they would be too many. */
export function inPieces(bytes: Buffer, size: number): Buffer[] {
  const step = Math.max(size, Math.ceil(bytes.length / maxWrites))
  return Array.from({ length: Math.ceil(bytes.length / step) }, (_, index) =>
    bytes.subarray(index * step, (index + 1) * step),
  )
}

const chunk = (bytes: Buffer, sizeLine = bytes.length.toString(16)): Buffer =>
  Buffer.concat([Buffer.from(`${sizeLine}\r\n`), bytes, Buffer.from('\r\n')])

/** @param ending - what follows the chunks */
export const chunked = (
  pieces: readonly Buffer[],
  ending = '0\r\n\r\n',
): Pick<Framing, 'headers' | 'writes'> => ({
  headers: ['Transfer-Encoding: chunked'],
  writes: [...pieces.map(piece => chunk(piece)), Buffer.from(ending)],
})

/** Carries a body in a generated way: a right, an unusual or a broken one. */
export const framing: fc.Arbitrary<(bytes: Buffer) => Framing> = fc
  .record({
    kind: fc.oneof(
      { arbitrary: fc.constantFrom('chunked', 'length', 'until closed', 'cut'), weight: 4 },
      fc.constantFrom(
        'odd chunks',
        'shorter',
        'longer',
        'bad chunk',
        'endless chunk size',
        'both',
        'trailers',
        'reset',
      ),
    ),
    size: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constant(65_536)),
    cutAt: fc.nat(),
  })
  .map(
    ({ kind, size, cutAt }) =>
      bytes =>
        frame(kind, bytes, inPieces(bytes, size), cutAt % (bytes.length + 1)),
  )

/** The usual way. */
export const plainly = (bytes: Buffer): Framing => frame('chunked', bytes, inPieces(bytes, 65_536), 0)

function frame(kind: string, bytes: Buffer, pieces: Buffer[], cutAt: number): Framing {
  const { length } = bytes
  const whole = { length, isBroken: false }
  const broken = { length, isBroken: true }
  const announced = (count: number) => [`Content-Length: ${count}`]
  switch (kind) {
    case 'length':
      return { headers: announced(length), writes: pieces, end: 'stay', ...whole }
    case 'until closed':
      return { headers: ['Connection: close'], writes: pieces, end: 'close', ...whole }
    case 'cut':
      return { ...chunked(pieces, ''), end: 'close', ...whole }
    case 'odd chunks': {
      const writes = pieces.map(piece =>
        chunk(piece, `000${piece.length.toString(16).toUpperCase()};a="b";c`),
      )
      return {
        headers: ['transfer-encoding:chunked'],
        writes: [...writes, Buffer.from('000\r\n\r\n')],
        end: 'stay',
        ...whole,
      }
    }
    case 'trailers':
      return {
        ...chunked(pieces, '0\r\nX-After: a\r\nContent-Type: text/html\r\n\r\n'),
        end: 'stay',
        ...whole,
      }
    case 'shorter':
      // What follows belongs to no answer.
      return { headers: announced(cutAt), writes: pieces, end: 'close', length: cutAt, isBroken: true }
    case 'longer':
      return { headers: announced(length + 10), writes: pieces, end: 'close', ...broken }
    case 'bad chunk':
      return { ...chunked(pieces, 'zz\r\nfine\r\n0\r\n\r\n'), end: 'close', ...broken }
    case 'endless chunk size':
      return { ...chunked(pieces, `1;${'x'.repeat(200_000)}`), end: 'close', ...broken }
    case 'both':
      return {
        headers: [...announced(length), 'Transfer-Encoding: chunked'],
        writes: chunked(pieces).writes,
        end: 'close',
        ...broken,
      }
    case 'reset':
      return { ...chunked(pieces, ''), end: 'reset', ...broken }
    default:
      return { ...chunked(pieces), end: 'stay', ...whole }
  }
}

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventLimit } from './event-limit.ts'

const maxBytes = 40

/** Returns what the limit passes of a stream that arrives in these pieces. */
function read(stream: string, pieceSizes: readonly number[]): string {
  const limit = new EventLimit(maxBytes)
  const bytes = Buffer.from(stream, 'latin1')
  const pieces: Uint8Array[] = []
  let at = 0
  for (let i = 0; at < bytes.length; i += 1) {
    const size = pieceSizes[i % pieceSizes.length] ?? 1
    pieces.push(limit.next(bytes.subarray(at, at + size)))
    at += size
  }
  return Buffer.concat(pieces).toString('latin1')
}

const lineEnd = fc.constantFrom('\n', '\r\n', '\r')
const smallEvent = fc.array(fc.stringMatching(/^data: [a-z]{0,4}$/), { minLength: 1, maxLength: 3 })
const pieceSizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 })
const toStream = (events: string[][], eol: string) =>
  events.map(lines => lines.join(eol) + eol + eol).join('')
const toEvents = (stream: string) =>
  stream
    .replaceAll(/\r\n?/g, '\n')
    .split(/\n{2,}/)
    // An extra blank line means nothing.
    .map(event => event.trim())
    .filter(event => event !== '')

test('a stream of small events passes unchanged', () => {
  fc.assert(
    fc.property(fc.array(smallEvent), lineEnd, pieceSizes, (events, eol, sizes) => {
      const stream = toStream(events, eol)
      expect(read(stream, sizes)).toBe(stream)
    }),
  )
})

test('a large event is truncated and marked, and its neighbours pass unchanged', () => {
  const hugeEvent = fc.oneof(
    fc.constant<string[]>([`data: ${'x'.repeat(200)}`]),
    fc.constant<string[]>(Array.from({ length: 50 }, () => 'data: {}')),
    fc.constant<string[]>([`id: ${'x'.repeat(200)}`, 'data: {}']),
  )
  fc.assert(
    fc.property(
      fc.array(smallEvent),
      hugeEvent,
      fc.array(smallEvent),
      lineEnd,
      pieceSizes,
      (before, huge, after, eol, sizes) => {
        const events = toEvents(read(toStream([...before, huge, ...after], eol), sizes))
        expect(events.toSpliced(before.length, 1)).toEqual(toEvents(toStream([...before, ...after], eol)))
        const cut = events[before.length] ?? ''
        expect(cut).toMatch(/\ndata: \[cut here: the message has more than 40 bytes\]$/)
        expect(toEvents(toStream([huge], eol))[0]).toContain(cut.split('\ndata: [cut')[0])
        expect(cut.length).toBeLessThan(maxBytes + 120)
      },
    ),
  )
})

test('an event counts in UTF-8 bytes', () => {
  // 24 characters, 42 bytes: above the limit of 40.
  const event = Buffer.from(`data: ${'é'.repeat(18)}`).toString('latin1')
  expect(read(`${event}\n\n`, [1])).toContain('more than 40 bytes')
})

test('a stream without line ends uses no more memory than the limit', () => {
  const limit = new EventLimit(1_000)
  let passed = 0
  for (let i = 0; i < 1_000; i += 1) passed += limit.next(Buffer.alloc(100, 'x')).byteLength
  expect(passed).toBeLessThan(1_300)
})

import type { RawBatch } from '@scores/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeRecords, encodeRecord } from './spool-record.ts'

const anyText = fc.string({ unit: 'binary' })
const message = fc.record({
  type: anyText,
  eventId: anyText,
  data: anyText,
  receivedAt: fc.nat(),
})
const anyBatch: fc.Arbitrary<RawBatch> = fc.record({
  feed: anyText,
  listenerRun: fc.uuid(),
  firstSequence: fc.integer({ min: 1 }),
  messages: fc.array(message, { minLength: 1, maxLength: 3 }),
})

/** Any batch and its record. */
const anySegment = fc.array(
  anyBatch.map(batch => ({ batch, record: encodeRecord(batch) })),
  { minLength: 1, maxLength: 4 },
)

const batchesIn = (segment: Buffer): RawBatch[] =>
  [...decodeRecords(segment)].flatMap(record => ('batch' in record ? [record.batch] : []))

test('batches with any text survive a round trip', () => {
  fc.assert(
    fc.property(anySegment, written => {
      const segment = Buffer.concat(written.map(({ record }) => record))
      const expected = written.map(({ batch }, index) => ({ line: index + 1, batch }))
      expect([...decodeRecords(segment)]).toEqual(expected)
    }),
  )
})

test.each([
  ['U+0000', 'a\u0000b'],
  ['a lone high surrogate', '\ud83d'],
  ['a lone low surrogate', 'x\ude00y'],
  ['line breaks', 'a\nb\r\nc'],
  ['U+2028 and U+2029', '\u2028\u2029'],
  ['emoji', '👩🏽‍🚀🇪🇺'],
  ['five million characters', 'é"\\'.repeat(1_700_000)],
])('%s come through', (_, data) => {
  const batch = batchOf(data)
  const record = encodeRecord(batch)
  expect(record.indexOf('\n')).toBe(record.length - 1)
  expect(batchesIn(record)).toEqual([batch])
})

test('a record truncated anywhere is torn, and those before it are intact', () => {
  const whole = encodeRecord(batchOf('first'))
  const last = encodeRecord(batchOf('läst'))
  for (let length = 1; length < last.length; length++) {
    const segment = Buffer.concat([whole, last.subarray(0, length)])
    expect([...decodeRecords(segment)]).toEqual([
      { line: 1, batch: batchOf('first') },
      { line: 2, fault: 'torn' },
    ])
  }
})

test('a changed byte damages only its own record', () => {
  fc.assert(
    fc.property(
      anySegment,
      fc.nat(),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (written, nth, at, change) => {
        const changed = nth % written.length
        const segment = Buffer.concat(
          written.map(({ record }, index) => {
            if (index !== changed) return record
            const damaged = Buffer.from(record)
            // All bytes but the line break, without which two records form one line.
            const offset = at % (record.length - 1)
            damaged.writeUInt8(damaged.readUInt8(offset) ^ change, offset)
            return damaged
          }),
        )
        expect(batchesIn(segment)).toEqual(
          written.filter((_, index) => index !== changed).map(({ batch }) => batch),
        )
        expect([...decodeRecords(segment)]).toContainEqual({ line: changed + 1, fault: 'damaged' })
      },
    ),
  )
})

test('any bytes can be decoded', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
      const lines = Buffer.from(bytes).toString('latin1').split('\n')
      expect([...decodeRecords(Buffer.from(bytes))]).toHaveLength(
        lines.at(-1) === '' ? lines.length - 1 : lines.length,
      )
    }),
  )
})

const batchOf = (data: string): RawBatch => ({
  feed: 'feed',
  listenerRun: '019ab000-0000-7000-8000-000000000000',
  firstSequence: 7,
  messages: [{ type: 'score', eventId: '', data, receivedAt: 1 }],
})

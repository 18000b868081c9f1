import { crc32 } from 'node:zlib'
import type { RawBatch } from '@scores/contracts'

/** A line of a segment: a batch, or the reason why it holds none. Lines count from 1. */
export type SpoolRecord =
  | { line: number; batch: RawBatch }
  /** A torn line is the last one without its end. A damaged line differs from what was written. */
  | { line: number; fault: 'torn' | 'damaged' }

/** Length of `XXXXXXXX `, the CRC-32 of the JSON that follows. */
const checksumLength = 9

/**
 * Encodes a batch as a line: `<CRC-32 of the JSON, eight hex digits> <JSON>`. Any text survives: JSON escapes line breaks,
 * U+0000 and lone surrogates.
 */
export function encodeRecord(batch: RawBatch): Buffer {
  const json = Buffer.from(JSON.stringify(batch))
  return Buffer.concat([checksumOf(json), json, Buffer.from('\n')])
}

/** Decodes the lines of a segment, each on demand. */
export function* decodeRecords(segment: Buffer): Generator<SpoolRecord, undefined> {
  for (let line = 1, start = 0; start < segment.length; line++) {
    const end = segment.indexOf('\n', start)
    if (end === -1) {
      yield { line, fault: 'torn' }
      return
    }
    const batch = decodeRecord(segment.subarray(start, end))
    yield batch === null ? { line, fault: 'damaged' } : { line, batch }
    start = end + 1
  }
}

function decodeRecord(record: Buffer): RawBatch | null {
  const json = record.subarray(checksumLength)
  if (!record.subarray(0, checksumLength).equals(checksumOf(json))) return null
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the checksum proves that encodeRecord wrote it
    return JSON.parse(json.toString()) as RawBatch
  } catch {
    return null
  }
}

const checksumOf = (json: Buffer): Buffer => Buffer.from(`${crc32(json).toString(16).padStart(8, '0')} `)

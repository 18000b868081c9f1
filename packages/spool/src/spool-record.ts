import { crc32 } from 'node:zlib'
import type { RawBatch } from '@scores/contracts'

/** A line of a segment: a batch, or why there is none. Lines count from 1. */
export type SpoolRecord =
  | { line: number; batch: RawBatch }
  /** Torn is the last line where its end is missing; damaged is one that isn't what was written. */
  | { line: number; fault: 'torn' | 'damaged' }

/** `XXXXXXXX `: the CRC-32 of the JSON behind it. */
const checksumLength = 9

/**
 * A batch as a line: `<CRC-32 of the JSON, eight hex digits> <JSON>`. Any text comes through: JSON has no line break,
 * and U+0000 and lone surrogates are escaped in it.
 */
export function encodeRecord(batch: RawBatch): Buffer {
  const json = Buffer.from(JSON.stringify(batch))
  return Buffer.concat([checksumOf(json), json, Buffer.from('\n')])
}

/** What the lines of a segment hold, each decoded only when it is asked for. */
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

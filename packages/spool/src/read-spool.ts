import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type MessageRange, rangeOf } from '@scores/contracts'
import { decodeRecords } from './spool-record.ts'
import { listSegments } from './spool-segment.ts'

export interface SpoolContent {
  /** Number of messages in whole batches. A segment that is being drained counts fully. */
  messages: number
  /** Size of the segments on disk. */
  bytes: number
  /** One range per batch, in order. */
  ranges: MessageRange[]
}

/** Reads the content of a spool while its owner may be using it. A missing folder is an empty spool. */
export async function readSpool(folder: string): Promise<SpoolContent> {
  const content: SpoolContent = { messages: 0, bytes: 0, ranges: [] }
  const { names } = await listSegments(folder)
  for (const name of names) {
    const segment = await readIfThere(join(folder, name))
    content.bytes += segment.length
    for (const record of decodeRecords(segment)) {
      if (!('batch' in record)) continue
      const range = rangeOf(record.batch)
      content.messages += range.last - range.first + 1
      content.ranges.push(range)
    }
  }
  return content
}

/** Returns nothing for a file that its owner has deleted meanwhile. */
async function readIfThere(path: string): Promise<Buffer> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  })
}

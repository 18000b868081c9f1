import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type MessageRange, rangeOf } from '@scores/contracts'
import { decodeRecords } from './spool-record.ts'
import { listSegments } from './spool-segment.ts'

export interface SpoolContent {
  /** Whole ones; of a segment that is being drained, all. */
  messages: number
  /** What the segments take on disk. */
  bytes: number
  /** One for each batch, in their order. */
  ranges: MessageRange[]
}

/** What lies in a spool's folder, whose owner may be at work meanwhile. Nothing where the folder isn't there. */
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

/** Empty where its owner has deleted it meanwhile. */
async function readIfThere(path: string): Promise<Buffer> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  })
}

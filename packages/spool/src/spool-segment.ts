import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { decodeRecords } from './spool-record.ts'

/** Numbers order the names by age, even if the clock changes. */
const namePattern = /^(\d{10})\.spool(\.damaged)?$/

/**
 * A file of a spool, named `0000000001.spool`. Only the process that created it appends to it, until it is sealed. It is read
 * only after that.
 */
export class SpoolSegment {
  readonly name: string
  readonly #path: string
  /** Open while the segment may be appended to. */
  #file: FileHandle | null
  /** Bytes that are certainly on disk. For a segment of an earlier process, the file's size. */
  bytes = 0
  /** Number of messages that are not drained yet. */
  messages = 0
  /** True if a record differs from what was written. */
  isDamaged = false

  private constructor(folder: string, name: string, file: FileHandle | null) {
    this.name = name
    this.#path = join(folder, name)
    this.#file = file
  }

  /** Creates a segment and its folder. Rejects if the number is taken. */
  static async create(folder: string, number: number): Promise<SpoolSegment> {
    const isNewFolder = (await mkdir(folder, { recursive: true })) !== undefined
    if (isNewFolder) await syncFolder(dirname(folder))
    const name = `${String(number).padStart(10, '0')}.spool`
    const segment = new SpoolSegment(folder, name, await open(join(folder, name), 'ax', 0o600))
    try {
      await syncFolder(folder)
      return segment
    } catch (error) {
      await segment.seal()
      await segment.discard()
      throw error
    }
  }

  /** Opens a segment of an earlier process. Reads it once to count its messages. */
  static async find(folder: string, name: string): Promise<SpoolSegment> {
    const segment = new SpoolSegment(folder, name, null)
    const content = await readFile(segment.#path)
    segment.bytes = content.length
    for (const record of decodeRecords(content)) {
      if ('batch' in record) segment.messages += record.batch.messages.length
    }
    return segment
  }

  get isSealed(): boolean {
    return this.#file === null
  }

  /** Appends durably. When it rejects, the segment is sealed and unchanged. */
  async append(records: Buffer, messages: number): Promise<void> {
    if (this.#file === null) throw new Error(`${this.name} is sealed`)
    try {
      await this.#file.writeFile(records)
      await this.#file.datasync()
    } catch (error) {
      // If this fails too, the leftover is harmless, as nothing is appended after it.
      await this.#file.truncate(this.bytes).catch(() => undefined)
      // After a failed sync, a later success proves nothing about this file.
      await this.seal().catch(() => undefined)
      throw error
    }
    this.bytes += records.length
    this.messages += messages
  }

  /** Ends appending. */
  async seal(): Promise<void> {
    const file = this.#file
    this.#file = null
    await file?.close()
  }

  async read(): Promise<Buffer> {
    const content = await readFile(this.#path)
    return content.subarray(0, this.bytes)
  }

  /** Deletes the segment. A damaged one is renamed instead, for inspection. */
  async discard(): Promise<void> {
    if (this.isDamaged) await rename(this.#path, `${this.#path}.damaged`)
    else await rm(this.#path, { force: true })
  }
}

/** Lists the segments of a folder by age, and the next free number. A missing folder has none. */
export async function listSegments(folder: string): Promise<{ names: string[]; nextNumber: number }> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const segments = entries.map(name => namePattern.exec(name)).filter(match => match !== null)
  return {
    names: segments
      .filter(([, , damaged]) => damaged === undefined)
      .map(([name]) => name)
      .toSorted(),
    nextNumber: Math.max(0, ...segments.map(([, number]) => Number(number))) + 1,
  }
}

/** Makes new files in the folder survive a power failure. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

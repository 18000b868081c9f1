import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { decodeRecords } from './spool-record.ts'

/** Numbered, so that the order of the names is the order of age, whatever the clock does. */
const namePattern = /^(\d{10})\.spool(\.damaged)?$/

/**
 * A file of a spool, named `0000000001.spool`. It is appended to until it is sealed, by nobody but the process that
 * made it, and read only after that.
 */
export class SpoolSegment {
  readonly name: string
  readonly #path: string
  /** Where it may be appended to. */
  #file: FileHandle | null
  /** What it holds for certain; of a segment that was found, its size. */
  bytes = 0
  /** Not yet drained ones. */
  messages = 0
  /** A record in it is not what was written. */
  isDamaged = false

  private constructor(folder: string, name: string, file: FileHandle | null) {
    this.name = name
    this.#path = join(folder, name)
    this.#file = file
  }

  /** A new one, its folder too. Rejects where there is one of this number. */
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

  /** One that an earlier process left. Reads it once, to count. */
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

  /** Durable when it resolves. When it rejects, the segment is sealed and holds what it held before. */
  async append(records: Buffer, messages: number): Promise<void> {
    if (this.#file === null) throw new Error(`${this.name} is sealed`)
    try {
      await this.#file.writeFile(records)
      await this.#file.datasync()
    } catch (error) {
      // Where even this fails, the rest is still the end of a file that is not appended to again.
      await this.#file.truncate(this.bytes).catch(() => undefined)
      // After a sync that failed, a later one says nothing about this file any more.
      await this.seal().catch(() => undefined)
      throw error
    }
    this.bytes += records.length
    this.messages += messages
  }

  /** Nothing is appended any more. */
  async seal(): Promise<void> {
    const file = this.#file
    this.#file = null
    await file?.close()
  }

  async read(): Promise<Buffer> {
    const content = await readFile(this.#path)
    return content.subarray(0, this.bytes)
  }

  /** Deletes it; a damaged one is only renamed, so that it can be looked at. */
  async discard(): Promise<void> {
    if (this.isDamaged) await rename(this.#path, `${this.#path}.damaged`)
    else await rm(this.#path, { force: true })
  }
}

/** The segments in a folder, by age, and the number that comes after every one there has been. None where it isn't there. */
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

/** Without it, a file made in the folder may be gone after a power failure. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

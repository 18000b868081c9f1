import type { RawBatch } from '@scores/contracts'
import { AppError, describeError, type Logger } from '@scores/runtime'
import { decodeRecords, encodeRecord, type SpoolRecord } from './spool-record.ts'
import { listSegments, SpoolSegment } from './spool-segment.ts'

export interface SpoolOptions {
  /** Made when it is first needed. One process at a time may write to it. */
  folder: string
  /** What lies in the folder is never larger, damaged segments apart. */
  maxBytes: number
  /** A segment that has become as large is followed by a new one. 8 MiB unless told. */
  segmentBytes?: number
}

/**
 * Keeps batches on disk, in order, until the queue takes them.
 *
 * They lie in segments: files that are appended to, and deleted when all of their batches are done with. How far a
 * segment is drained is not kept: after a crash it is drained again from its start. That changes nothing, as a batch
 * always gets the same job id, and the ledger knows a job that was processed.
 *
 * All methods may be called while others are under way; they take effect one after the other.
 */
export class Spool {
  readonly #folder: string
  readonly #maxBytes: number
  readonly #segmentBytes: number
  readonly #log: Logger
  /** By age. Only the last one may be unsealed. */
  readonly #segments: SpoolSegment[] = []
  #nextNumber = 1
  /** The records of the oldest segment behind `#oldest`, once it is being drained. */
  #records: Iterator<SpoolRecord, undefined> | null = null
  #oldest: RawBatch | null = null
  #lastTask: Promise<unknown> = Promise.resolve()

  private constructor({ folder, maxBytes, segmentBytes = 8 * 1024 * 1024 }: SpoolOptions, log: Logger) {
    this.#folder = folder
    this.#maxBytes = maxBytes
    this.#segmentBytes = segmentBytes
    this.#log = log
  }

  /** With all that an earlier process left. Rejects with `SPOOL_READ` where that can't be read. */
  static async open(options: SpoolOptions, log: Logger): Promise<Spool> {
    const spool = new Spool(options, log)
    try {
      const { names, nextNumber } = await listSegments(options.folder)
      spool.#nextNumber = nextNumber
      for (const name of names) spool.#segments.push(await SpoolSegment.find(options.folder, name))
    } catch (error) {
      throw spool.#readError(error)
    }
    // Segments without a single whole batch would stay for ever, as nobody drains a spool that has no messages.
    if (spool.messages === 0) await spool.peek()
    return spool
  }

  /** Nothing is left to be drained. */
  get isEmpty(): boolean {
    return this.#segments.length === 0
  }

  /** How many are left to be drained. */
  get messages(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.messages, 0)
  }

  /** What its segments take on disk, what is drained of the oldest one included. */
  get bytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.bytes, 0)
  }

  /**
   * Adds batches behind all others. They are on disk (fdatasync) when it resolves. When it rejects, with
   * `SPOOL_WRITE`, none was added, and it may be tried again.
   *
   * @returns false where the spool would exceed `maxBytes`: none was added
   */
  append(batches: readonly RawBatch[]): Promise<boolean> {
    return this.#inTurn(async () => {
      if (batches.length === 0) return true
      const records = Buffer.concat(batches.map(encodeRecord))
      if (this.bytes + records.length > this.#maxBytes) return false
      try {
        await this.#write(
          records,
          batches.reduce((sum, { messages }) => sum + messages.length, 0),
        )
      } catch (error) {
        throw new AppError(
          'SPOOL_WRITE',
          `the spool ${this.#folder} can't be written`,
          'See that its disk has room and that the folder may be written to.',
          { cause: error },
        )
      }
      return true
    })
  }

  /** The oldest batch, the same one until `advance`; null where there is none. Rejects with `SPOOL_READ`. */
  peek(): Promise<RawBatch | null> {
    return this.#inTurn(async () => {
      for (let segment = this.#segments[0]; segment && !this.#oldest; segment = this.#segments[0]) {
        this.#records ??= decodeRecords(await this.#readSealed(segment))
        await this.#moveOn(segment, this.#records)
      }
      return this.#oldest
    })
  }

  /** The batch that `peek` gave is done with. */
  advance(): Promise<void> {
    return this.#inTurn(async () => {
      const [segment] = this.#segments
      if (!segment || !this.#records || !this.#oldest) return
      segment.messages -= this.#oldest.messages.length
      await this.#moveOn(segment, this.#records)
    })
  }

  /** What is not drained stays on disk. */
  close(): Promise<void> {
    return this.#inTurn(async () => this.#segments.at(-1)?.seal())
  }

  async #write(records: Buffer, messages: number): Promise<void> {
    let segment = this.#segments.at(-1)
    if (!segment || segment.isSealed || segment.bytes >= this.#segmentBytes) {
      await segment?.seal()
      segment = await SpoolSegment.create(this.#folder, this.#nextNumber++)
      this.#segments.push(segment)
    }
    try {
      await segment.append(records, messages)
    } finally {
      if (segment.bytes === 0) await this.#discard(segment)
    }
  }

  /** Draining the segment that is written to ends it, so that none is ever read and written at once. */
  async #readSealed(segment: SpoolSegment): Promise<Buffer> {
    try {
      await segment.seal()
      return await segment.read()
    } catch (error) {
      throw this.#readError(error)
    }
  }

  /** To the next batch of the oldest segment; behind its last one, the segment is done with. */
  async #moveOn(segment: SpoolSegment, records: Iterator<SpoolRecord, undefined>): Promise<void> {
    this.#oldest = null
    for (let record = records.next().value; record; record = records.next().value) {
      if ('batch' in record) {
        this.#oldest = record.batch
        return
      }
      const where = { folder: this.#folder, segment: segment.name, line: record.line }
      if (record.fault === 'torn') {
        this.#log.warn(where, 'the spool has a record that was cut off while it was written; it is left out')
      } else {
        segment.isDamaged = true
        this.#log.error(where, 'the spool has a damaged record; it is left out, and its segment kept')
      }
    }
    this.#records = null
    await this.#discard(segment)
  }

  /** A segment that can't be deleted must not hold up the ones behind it: it is drained again by the next process. */
  async #discard(segment: SpoolSegment): Promise<void> {
    this.#segments.splice(this.#segments.indexOf(segment), 1)
    await segment.discard().catch((error: unknown) => {
      const where = { folder: this.#folder, segment: segment.name, why: describeError(error) }
      this.#log.error(where, "a segment of the spool can't be deleted")
    })
  }

  #readError(error: unknown): AppError {
    const hint = 'See that the folder and its files may be read by the user that runs the pipeline.'
    return new AppError('SPOOL_READ', `the spool ${this.#folder} can't be read`, hint, { cause: error })
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const done = this.#lastTask.then(task, task)
    this.#lastTask = done
    return done
  }
}

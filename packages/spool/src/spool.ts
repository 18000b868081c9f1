import type { RawBatch } from '@scores/contracts'
import { AppError, describeError, type Logger } from '@scores/runtime'
import { decodeRecords, encodeRecord, type SpoolRecord } from './spool-record.ts'
import { listSegments, SpoolSegment } from './spool-segment.ts'

export interface SpoolOptions {
  /** Created when first needed. Only one process may write to it at a time. */
  folder: string
  /** Maximum size of the folder, not counting damaged segments. */
  maxBytes: number
  /** Size at which a new segment begins. Defaults to 8 MiB. */
  segmentBytes?: number
}

/**
 * Keeps batches on disk, in order, until the queue takes them.
 *
 * Batches are in segments: files that are appended to, and deleted once all their batches are drained. The progress within a
 * segment is not saved. After a crash it is drained from its start, which changes nothing: a batch always gets the same job
 * id, and the ledger recognises a processed job.
 *
 * Methods may be called concurrently. They take effect one after the other.
 */
export class Spool {
  readonly #folder: string
  readonly #maxBytes: number
  readonly #segmentBytes: number
  readonly #log: Logger
  /** Ordered by age. Only the last one may be unsealed. */
  readonly #segments: SpoolSegment[] = []
  #nextNumber = 1
  /** Records of the oldest segment after `#oldest`, once draining has begun. */
  #records: Iterator<SpoolRecord, undefined> | null = null
  #oldest: RawBatch | null = null
  #lastTask: Promise<unknown> = Promise.resolve()

  private constructor({ folder, maxBytes, segmentBytes = 8 * 1024 * 1024 }: SpoolOptions, log: Logger) {
    this.#folder = folder
    this.#maxBytes = maxBytes
    this.#segmentBytes = segmentBytes
    this.#log = log
  }

  /**
   * Opens a spool with the segments of earlier processes.
   *
   * @throws AppError SPOOL_READ
   */
  static async open(options: SpoolOptions, log: Logger): Promise<Spool> {
    const spool = new Spool(options, log)
    try {
      const { names, nextNumber } = await listSegments(options.folder)
      spool.#nextNumber = nextNumber
      for (const name of names) spool.#segments.push(await SpoolSegment.find(options.folder, name))
    } catch (error) {
      throw spool.#readError(error)
    }
    // Segments without a whole batch would stay forever, as nobody drains a spool without messages.
    if (spool.messages === 0) await spool.peek()
    return spool
  }

  /** True if nothing is left to drain. */
  get isEmpty(): boolean {
    return this.#segments.length === 0
  }

  /** Number of messages left to drain. */
  get messages(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.messages, 0)
  }

  /** Size of the segments on disk, including the drained part of the oldest one. */
  get bytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.bytes, 0)
  }

  /**
   * Appends batches. They are on disk (fdatasync) when it resolves. When it rejects, none was added, and the call may be
   * repeated.
   *
   * @returns false if the spool would exceed `maxBytes`; then none was added
   * @throws AppError SPOOL_WRITE
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
          `the spool ${this.#folder} cannot be written`,
          'See that its disk has room and that the folder may be written to.',
          { cause: error },
        )
      }
      return true
    })
  }

  /**
   * Reads the oldest batch, the same one until `advance`.
   *
   * @returns null if the spool is empty
   * @throws AppError SPOOL_READ
   */
  peek(): Promise<RawBatch | null> {
    return this.#inTurn(async () => {
      for (let segment = this.#segments[0]; segment && !this.#oldest; segment = this.#segments[0]) {
        this.#records ??= decodeRecords(await this.#readSealed(segment))
        await this.#moveOn(segment, this.#records)
      }
      return this.#oldest
    })
  }

  /** Moves past the batch that `peek` returned. */
  advance(): Promise<void> {
    return this.#inTurn(async () => {
      const [segment] = this.#segments
      if (!segment || !this.#records || !this.#oldest) return
      segment.messages -= this.#oldest.messages.length
      await this.#moveOn(segment, this.#records)
    })
  }

  /** Closes the spool. Batches that are not drained stay on disk. */
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

  /** Seals a segment before it is drained, so that no segment is read and written at once. */
  async #readSealed(segment: SpoolSegment): Promise<Buffer> {
    try {
      await segment.seal()
      return await segment.read()
    } catch (error) {
      throw this.#readError(error)
    }
  }

  /** Moves to the next batch of the oldest segment. Discards the segment after its last batch. */
  async #moveOn(segment: SpoolSegment, records: Iterator<SpoolRecord, undefined>): Promise<void> {
    this.#oldest = null
    for (let record = records.next().value; record; record = records.next().value) {
      if ('batch' in record) {
        this.#oldest = record.batch
        return
      }
      const where = { folder: this.#folder, segment: segment.name, line: record.line }
      if (record.fault === 'torn') {
        this.#log.warn(where, 'the spool skipped a record whose writing was interrupted')
      } else {
        segment.isDamaged = true
        this.#log.error(where, 'the spool skipped a damaged record and keeps its segment')
      }
    }
    this.#records = null
    await this.#discard(segment)
  }

  /** A segment that cannot be deleted must not block later ones. The next process drains it again. */
  async #discard(segment: SpoolSegment): Promise<void> {
    this.#segments.splice(this.#segments.indexOf(segment), 1)
    await segment.discard().catch((error: unknown) => {
      const where = { folder: this.#folder, segment: segment.name, why: describeError(error) }
      this.#log.error(where, "a segment of the spool can't be deleted")
    })
  }

  #readError(error: unknown): AppError {
    const hint = 'See that the folder and its files may be read by the user that runs the pipeline.'
    return new AppError('SPOOL_READ', `the spool ${this.#folder} cannot be read`, hint, { cause: error })
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const done = this.#lastTask.then(task, task)
    this.#lastTask = done
    return done
  }
}

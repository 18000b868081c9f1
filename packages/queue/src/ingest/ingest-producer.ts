import { encodeBatch, type FeedConnection, jobIdOf, queueNames, type RawBatch } from '@scores/contracts'
import type { Logger } from '@scores/runtime'
import type { Queue } from 'bullmq'
import type { QueueLocation } from '../connection/location.ts'
import { openQueue } from '../connection/open-queue.ts'
import { withinTime } from '../connection/within-time.ts'
import { jobNames } from '../jobs/job-names.ts'
import { outageRetries } from '../jobs/outage-retries.ts'
import { QueueBound } from './queue-bound.ts'

/** A queue that takes longer to answer is as good as away: the feed goes on meanwhile. */
const timeoutMs = 5_000

/** About a tenth of a second's work for one normalizer. */
const backlogJobs = 50

/** Puts what comes from the feed on the queue. Whatever is added again after an unclear answer is there once. */
export class IngestProducer {
  readonly #queue: Queue
  readonly #bound: QueueBound

  private constructor(queue: Queue, bound: QueueBound) {
    this.#queue = queue
    this.#bound = bound
  }

  /** @param maxJobs - that the queue may hold */
  static async open(location: QueueLocation, maxJobs: number, log: Logger): Promise<IngestProducer> {
    const queue = await openQueue(location, queueNames.rawMessages, log)
    return new IngestProducer(queue, new QueueBound(queue, location, maxJobs))
  }

  /**
   * Adds all batches or, when it rejects, possibly some or all of them: adding the same batches again is safe,
   * as a batch always gets the same job id.
   *
   * @throws AppError QUEUE_FULL or QUEUE_SLOW, or what the backend says
   */
  async add(batches: readonly RawBatch[]): Promise<void> {
    await withinTime(timeoutMs, async () => {
      await this.#bound.reserve(batches.length)
      await this.#queue.addBulk(
        batches.map(batch => ({
          name: jobNames.rawBatch,
          data: encodeBatch(batch),
          opts: { ...outageRetries, jobId: jobIdOf(batch) },
        })),
      )
    })
  }

  /** Whether the consumers are behind, so that a message gets its turn no sooner for being sent at once. */
  get isBacklogged(): boolean {
    return this.#bound.waiting > backlogJobs
  }

  /** Reports how a connection is. The latest report counts, whatever their order. */
  async report(connection: FeedConnection): Promise<void> {
    await withinTime(timeoutMs, async () => {
      await this.#bound.reserve(1)
      await this.#queue.add(jobNames.feedConnection, connection, { ...outageRetries, removeOnComplete: true })
    })
  }

  close(): Promise<void> {
    return this.#queue.close()
  }
}

import { encodeBatch, type FeedConnection, jobIdOf, queueNames, type RawBatch } from '@scores/contracts'
import type { Logger } from '@scores/runtime'
import type { Queue } from 'bullmq'
import type { QueueLocation } from '../connection/location.ts'
import { openQueue } from '../connection/open-queue.ts'
import { withTimeout } from '../connection/with-timeout.ts'
import { jobNames } from '../jobs/job-names.ts'
import { removeWhenFinished } from '../jobs/retention.ts'
import { outageRetries } from '../jobs/retry-policy.ts'
import { QueueBound } from './queue-bound.ts'

/** A slower queue counts as unavailable, since the feed keeps sending. */
const timeoutMs = 5_000

/** About a tenth of a second of work for one normalizer. */
const backlogJobs = 50

/** Puts the feed's messages on the queue. A batch that is added again after an unclear answer is there once. */
export class IngestProducer implements AsyncDisposable {
  readonly #queue: Queue
  readonly #bound: QueueBound

  private constructor(queue: Queue, bound: QueueBound) {
    this.#queue = queue
    this.#bound = bound
  }

  /**
   * @param maxJobs - maximum number of jobs on the queue
   * @throws AppError QUEUE_UNAVAILABLE
   */
  static async open(location: QueueLocation, maxJobs: number, log: Logger): Promise<IngestProducer> {
    const queue = await openQueue(location, queueNames.rawMessages, log)
    return new IngestProducer(queue, new QueueBound(queue, location, maxJobs))
  }

  /**
   * Adds all batches. When it rejects, some or all of them may be on the queue. Adding the same batches again is safe, as
   * a batch always gets the same job id.
   *
   * @throws AppError QUEUE_FULL or QUEUE_SLOW, or the backend's error
   */
  async add(batches: readonly RawBatch[]): Promise<void> {
    await withTimeout(timeoutMs, async () => {
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

  /** True while consumers are behind, so that sending a message at once does not speed it up. */
  get isBacklogged(): boolean {
    return this.#bound.waiting > backlogJobs
  }

  /**
   * Reports the state of a connection to the feed. Reports may arrive in any order: the latest one counts.
   *
   * @throws AppError QUEUE_FULL or QUEUE_SLOW, or the backend's error
   */
  async report(connection: FeedConnection): Promise<void> {
    await withTimeout(timeoutMs, async () => {
      await this.#bound.reserve(1)
      await this.#queue.add(jobNames.feedConnection, connection, {
        ...outageRetries,
        ...removeWhenFinished,
      })
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#queue.close()
  }
}

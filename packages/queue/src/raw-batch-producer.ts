import { encodeBatch, jobIdOf, queueNames, type RawBatch } from '@scores/contracts'
import type { Logger } from '@scores/runtime'
import type { Queue } from 'bullmq'
import type { QueueLocation } from './location.ts'
import { openQueue } from './open-queue.ts'

/** About ten minutes of backoff, then the job rests as failed and waits for an operator. */
const attempts = 25

/** Puts raw batches on the queue. */
export class RawBatchProducer {
  readonly #queue: Queue

  private constructor(queue: Queue) {
    this.#queue = queue
  }

  static async open(location: QueueLocation, log: Logger): Promise<RawBatchProducer> {
    return new RawBatchProducer(await openQueue(location, queueNames.rawMessages, log))
  }

  /**
   * Adds all batches or, when it rejects, possibly some or all of them: adding the same batches again is safe,
   * as a batch always gets the same job id.
   */
  async add(batches: readonly RawBatch[]): Promise<void> {
    await this.#queue.addBulk(
      batches.map(batch => ({
        name: 'raw-batch',
        data: encodeBatch(batch),
        opts: {
          jobId: jobIdOf(batch),
          attempts,
          backoff: { type: 'outage' },
          removeOnComplete: { count: 200 },
        },
      })),
    )
  }

  close(): Promise<void> {
    return this.#queue.close()
  }
}

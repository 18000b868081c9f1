import { queueNames, type ReplayJob, replayJobId } from '@scores/contracts'
import type { Logger } from '@scores/runtime'
import type { Queue } from 'bullmq'
import type { QueueLocation } from '../connection/location.ts'
import { openQueue } from '../connection/open-queue.ts'
import { withTimeout } from '../connection/with-timeout.ts'
import { jobNames } from '../jobs/job-names.ts'
import { retryJob } from '../jobs/retry-job.ts'
import { outageRetries } from '../jobs/retry-policy.ts'

const timeoutMs = 5_000

const jobOptions = {
  ...outageRetries,
  // Jobs without a priority go first, so the feed's messages overtake replays.
  priority: 10,
}

/** Progress of a job with pending messages, and why it does not progress. */
export interface ReplayJobState {
  state: 'on its way' | 'paused' | 'failed'
  why: string | null
}

/** Puts the jobs of replays on the same queue as the feed's messages. */
export class ReplayProducer implements AsyncDisposable {
  readonly #queue: Queue

  private constructor(queue: Queue) {
    this.#queue = queue
  }

  /** @throws AppError QUEUE_UNAVAILABLE */
  static async open(location: QueueLocation, log: Logger): Promise<ReplayProducer> {
    return new ReplayProducer(await openQueue(location, queueNames.rawMessages, log))
  }

  /**
   * Adds a job unless it is on the queue already.
   *
   * @throws AppError QUEUE_SLOW, or the backend's error
   */
  async add(job: ReplayJob): Promise<void> {
    await withTimeout(timeoutMs, () =>
      this.#queue.add(jobNames.replay, job, { ...jobOptions, jobId: replayJobId(job) }),
    )
  }

  /**
   * Returns the progress of a job with pending messages. Adds the job again if it is gone or completed without them, so that
   * emptying the queue loses no part of a replay.
   *
   * @throws AppError QUEUE_SLOW, or the backend's error
   */
  async ensureQueued(job: ReplayJob): Promise<ReplayJobState> {
    return withTimeout(timeoutMs, async () => {
      const found = await this.#queue.getJob(replayJobId(job))
      const state = found ? await found.getState() : 'unknown'
      if (state === 'completed') await found?.remove()
      if (state === 'completed' || state === 'unknown') await this.add(job)
      if (state === 'failed') return { state, why: found?.failedReason ?? null }
      if (await this.#queue.isPaused()) return { state: 'paused', why: 'the queue is paused' }
      return { state: 'on its way', why: state === 'delayed' ? (found?.failedReason ?? null) : null }
    })
  }

  /**
   * Retries a failed job, with as many attempts as a new one.
   *
   * @throws AppError QUEUE_SLOW, or the backend's error
   */
  async retry(job: ReplayJob): Promise<void> {
    await withTimeout(timeoutMs, async () => {
      const found = await this.#queue.getJob(replayJobId(job))
      if (found) await retryJob(found)
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#queue.close()
  }
}

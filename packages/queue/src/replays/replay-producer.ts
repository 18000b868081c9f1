import { queueNames, type ReplayJob, replayJobId } from '@scores/contracts'
import type { Logger } from '@scores/runtime'
import type { Queue } from 'bullmq'
import type { QueueLocation } from '../connection/location.ts'
import { openQueue } from '../connection/open-queue.ts'
import { withinTime } from '../connection/within-time.ts'
import { jobNames } from '../jobs/job-names.ts'
import { outageRetries } from '../jobs/outage-retries.ts'
import { retryJob } from '../jobs/retry-job.ts'

const timeoutMs = 5_000

const jobOptions = {
  ...outageRetries,
  // Any number makes a job wait until no other one waits that has none: what comes from the feed goes first.
  priority: 10,
}

/** How a job gets on that carries messages which are not tried yet, and why not where it doesn't. */
export interface ReplayJobState {
  state: 'on its way' | 'paused' | 'failed'
  why: string | null
}

/** Puts the jobs of replays on the queue that the feed's messages take. */
export class ReplayProducer {
  readonly #queue: Queue

  private constructor(queue: Queue) {
    this.#queue = queue
  }

  /** @throws AppError QUEUE_UNAVAILABLE */
  static async open(location: QueueLocation, log: Logger): Promise<ReplayProducer> {
    return new ReplayProducer(await openQueue(location, queueNames.rawMessages, log))
  }

  /** Adding the same job again adds nothing, as long as it waits to be done. */
  async add(job: ReplayJob): Promise<void> {
    await withinTime(timeoutMs, () =>
      this.#queue.add(jobNames.replay, job, { ...jobOptions, jobId: replayJobId(job) }),
    )
  }

  /**
   * How a job gets on whose messages are not tried yet. One that is nowhere any more, or was done without them, is added
   * again: whoever empties a queue takes nothing from a replay.
   */
  async look(job: ReplayJob): Promise<ReplayJobState> {
    return withinTime(timeoutMs, async () => {
      const found = await this.#queue.getJob(replayJobId(job))
      const state = found ? await found.getState() : 'unknown'
      if (state === 'completed') await found?.remove()
      if (state === 'completed' || state === 'unknown') await this.add(job)
      if (state === 'failed') return { state, why: found?.failedReason ?? null }
      if (await this.#queue.isPaused()) return { state: 'paused', why: 'the queue is paused' }
      return { state: 'on its way', why: state === 'delayed' ? (found?.failedReason ?? null) : null }
    })
  }

  /** Puts a failed job on the queue again, with as many attempts as a new one. */
  async retry(job: ReplayJob): Promise<void> {
    await withinTime(timeoutMs, async () => {
      const found = await this.#queue.getJob(replayJobId(job))
      if (found) await retryJob(found)
    })
  }

  close(): Promise<void> {
    return this.#queue.close()
  }
}

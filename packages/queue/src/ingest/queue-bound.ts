import { AppError } from '@scores/runtime'
import type { Queue } from 'bullmq'
import { type QueueLocation, queueKind } from '../connection/location.ts'

const maxAgeMs = 1_000

/**
 * Share of Redis's `maxmemory` up to which jobs are added. A full Redis refuses every write, those of the workers included,
 * so that its queue could never be emptied.
 */
const memoryShare = 0.8

/** Limits the size of a queue. It counts the jobs that it adds, and counts the queue itself every second. */
export class QueueBound {
  readonly #queue: Queue
  readonly #location: QueueLocation
  readonly #maxJobs: number
  #countedAt = Number.NEGATIVE_INFINITY
  #jobs = 0
  #waiting = 0

  constructor(queue: Queue, location: QueueLocation, maxJobs: number) {
    this.#queue = queue
    this.#location = location
    this.#maxJobs = maxJobs
  }

  /** Number of waiting jobs when the queue was last counted. */
  get waiting(): number {
    return this.#waiting
  }

  /**
   * Reserves room for new jobs.
   *
   * @throws AppError QUEUE_FULL
   */
  async reserve(jobs: number): Promise<void> {
    const isRecent = performance.now() - this.#countedAt < maxAgeMs
    if (!isRecent || this.#jobs + jobs > this.#maxJobs) await this.#count()
    if (this.#jobs + jobs > this.#maxJobs) {
      throw new AppError(
        'QUEUE_FULL',
        `the queue holds ${this.#jobs} jobs, and the limit is ${this.#maxJobs}`,
        'Start more normalizers, check why they are slow (./entrypoint status), or raise QUEUE_MAX_JOBS.',
      )
    }
    this.#jobs += jobs
  }

  async #count(): Promise<void> {
    const counts = await this.#queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized', 'failed')
    this.#jobs = Object.values(counts).reduce((sum, count) => sum + count, 0)
    this.#waiting = counts['waiting'] ?? 0
    if (queueKind(this.#location) === 'redis') await this.#checkMemory()
    this.#countedAt = performance.now()
  }

  async #checkMemory(): Promise<void> {
    const client = await this.#queue.getBackend().client
    const info = await client.info()
    const readNumber = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0)
    const [used, max] = [readNumber('used_memory'), readNumber('maxmemory')]
    if (max === 0 || used <= max * memoryShare) return
    throw new AppError(
      'QUEUE_FULL',
      `Redis uses ${used} of ${max} bytes, and no jobs are added above ${memoryShare * 100} %`,
      'Start more normalizers, check why they are slow (./entrypoint status), or give Redis more memory.',
    )
  }
}

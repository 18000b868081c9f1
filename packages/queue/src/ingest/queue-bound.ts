import { AppError } from '@scores/runtime'
import type { Queue } from 'bullmq'
import { type QueueLocation, queueKind } from '../connection/location.ts'

const pollIntervalMs = 1_000

/**
 * The share of Redis's `maxmemory` up to which jobs are added. At the full of it Redis refuses every write, the
 * workers' own included, so that a queue that is quite full could never be emptied.
 */
const memoryShare = 0.8

/** Keeps a queue from growing without end. It counts what is added, and looks at the queue itself each second. */
export class QueueBound {
  readonly #queue: Queue
  readonly #location: QueueLocation
  readonly #maxJobs: number
  #lookedAt = Number.NEGATIVE_INFINITY
  #jobs = 0
  #waiting = 0

  constructor(queue: Queue, location: QueueLocation, maxJobs: number) {
    this.#queue = queue
    this.#location = location
    this.#maxJobs = maxJobs
  }

  /** Jobs that nobody had begun with at the last look. */
  get waiting(): number {
    return this.#waiting
  }

  /** @throws AppError QUEUE_FULL where so many jobs are too many */
  async reserve(jobs: number): Promise<void> {
    const isRecent = performance.now() - this.#lookedAt < pollIntervalMs
    if (!isRecent || this.#jobs + jobs > this.#maxJobs) await this.#look()
    if (this.#jobs + jobs > this.#maxJobs) {
      throw new AppError(
        'QUEUE_FULL',
        `it holds ${this.#jobs} jobs, and ${this.#maxJobs} are allowed`,
        'Start more normalizers, see why they do not get on (./entrypoint status), or raise QUEUE_MAX_JOBS.',
      )
    }
    this.#jobs += jobs
  }

  async #look(): Promise<void> {
    const counts = await this.#queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized', 'failed')
    this.#jobs = Object.values(counts).reduce((sum, count) => sum + count, 0)
    this.#waiting = counts['waiting'] ?? 0
    if (queueKind(this.#location) === 'redis') await this.#refuseWhenMemoryIsShort()
    this.#lookedAt = performance.now()
  }

  async #refuseWhenMemoryIsShort(): Promise<void> {
    const client = (await this.#queue.getBackend().client) as { info(section: string): Promise<string> }
    const info = await client.info('memory')
    const figure = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0)
    const [used, max] = [figure('used_memory'), figure('maxmemory')]
    if (max === 0 || used <= max * memoryShare) return
    throw new AppError(
      'QUEUE_FULL',
      `Redis uses ${used} of ${max} bytes, and above ${memoryShare * 100} % nothing is added`,
      'Start more normalizers, see why they do not get on (./entrypoint status), or give Redis more memory.',
    )
  }
}

import type { ReplayJob } from '@scores/contracts'
import type { RawBatchJob } from '@scores/queue'
import type { Logger } from '@scores/runtime'
import type { FeedCircuitBreaker } from '../circuit-breaker/feed-circuit-breaker.ts'
import { IsolatedProcess, type IsolatedProcessOptions } from './isolated-process.ts'
import { type Isolation, processIsolated } from './process-isolated.ts'

export interface JobIsolationOptions extends Omit<IsolatedProcessOptions, 'timeoutMs'> {
  breaker: Pick<FeedCircuitBreaker, 'admit' | 'recordStored'>
  isAvailable: Isolation['isAvailable']
}

/** Longer than the database waits for a statement. */
const timeoutMs = 120_000

/** Processes jobs with which a worker died, in processes of their own. */
export class JobIsolation {
  readonly #options: JobIsolationOptions
  readonly #log: Logger

  constructor(options: JobIsolationOptions, log: Logger) {
    this.#options = options
    this.#log = log
  }

  /**
   * @returns number of messages by outcome, or that the job was processed before
   * @throws RequeueJob if the queue was paused. Any other error is an outage, after which the job is retried.
   */
  async processBatch({ jobId, batch }: Omit<RawBatchJob, 'isSuspect'>): Promise<object | string> {
    const { breaker, isAvailable } = this.#options
    using process = this.#open()
    const { outcome, failedChecks } = await processIsolated(
      { kind: 'batch', jobId, batch },
      {
        perform: request => process.perform(request),
        isAvailable,
        admit: result =>
          breaker.admit(batch.feed, result.failedChecks, ({ check }) => result.samples.get(check) ?? null),
      },
      this.#log,
    )
    if (typeof outcome === 'object') await breaker.recordStored(batch.feed, failedChecks)
    return outcome
  }

  /**
   * @returns number of messages by outcome, or that there was nothing to do
   * @throws any error, which is an outage, after which the job is retried
   */
  async processReplay(jobId: string, job: ReplayJob): Promise<object | string> {
    using process = this.#open()
    const { outcome } = await processIsolated(
      { kind: 'replay', jobId, job },
      {
        perform: request => process.perform(request),
        isAvailable: this.#options.isAvailable,
        admit: async () => undefined,
      },
      this.#log,
    )
    return outcome
  }

  #open(): IsolatedProcess {
    return new IsolatedProcess({ ...this.#options, timeoutMs })
  }
}

import { type Backoff, backoffMs, describeError, type Logger, pause } from '@scores/runtime'

export interface OutageGateOptions {
  /** Whether the database answers at all. Must not reject. */
  answers: () => Promise<boolean>
  /** How long a job may wait for it, milliseconds; then it goes back to the queue and one of its attempts is used up. */
  timeoutMs: number
  /** Aborts when the process is to end. */
  stopping: AbortSignal
}

const backoff: Backoff = { firstMs: 100, maxMs: 1_000 }

/**
 * Holds jobs while the database is away, and lets them go on when it is back. Left to the queue's retries, each job
 * would use up its attempts and wait for up to half a minute after the database is back.
 */
export class OutageGate {
  readonly #options: OutageGateOptions
  readonly #log: Logger
  #answering: Promise<boolean> | null = null

  constructor(options: OutageGateOptions, log: Logger) {
    this.#options = options
    this.#log = log
  }

  /** Does the action, again and again if the database goes away meanwhile. Any other failure is the caller's. */
  async pass<T>(action: () => Promise<T>): Promise<T> {
    const deadline = performance.now() + this.#options.timeoutMs
    for (;;) {
      try {
        return await action()
      } catch (error) {
        if (await this.#options.answers()) throw error
        // One of the waiting jobs asks for all of them.
        this.#answering ??= this.#whenAnswering(error).finally(() => {
          this.#answering = null
        })
        const isBack = await this.#answering
        if (!isBack || performance.now() > deadline) throw error
      }
    }
  }

  async #whenAnswering(error: unknown): Promise<boolean> {
    const { answers, timeoutMs, stopping } = this.#options
    const since = performance.now()
    this.#log.warn({ why: describeError(error) }, 'the database is away; jobs wait for it')
    for (let failures = 1; performance.now() - since < timeoutMs; failures += 1) {
      await pause(backoffMs(backoff, failures), stopping)
      if (stopping.aborted) return false
      if (await answers()) {
        this.#log.info({ afterMs: Math.round(performance.now() - since) }, 'the database is back')
        return true
      }
    }
    return false
  }
}

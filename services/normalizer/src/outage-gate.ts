import { type Backoff, backoffMs, describeError, type Logger, pause } from '@scores/runtime'

export interface OutageGateOptions {
  /** Tells whether the database answers. Must not reject. */
  isAvailable: () => Promise<boolean>
  /** How long a job may wait for the database. Then it fails and uses up one of its attempts. */
  timeoutMs: number
  /** Aborted when the process stops. */
  stopping: AbortSignal
}

const backoff: Backoff = { firstMs: 100, maxMs: 1_000 }

/**
 * Holds jobs while the database is unavailable. With the queue's retries alone, each job would use up its attempts and wait
 * for up to half a minute after the end of the outage.
 */
export class OutageGate {
  readonly #options: OutageGateOptions
  readonly #log: Logger
  #recovery: Promise<boolean> | null = null

  constructor(options: OutageGateOptions, log: Logger) {
    this.#options = options
    this.#log = log
  }

  /** Runs the action, and repeats it after an outage of the database. Any other failure is passed on. */
  async pass<T>(action: () => Promise<T>): Promise<T> {
    const deadline = performance.now() + this.#options.timeoutMs
    for (;;) {
      try {
        return await action()
      } catch (error) {
        if (await this.#options.isAvailable()) throw error
        // One waiting job polls for all of them.
        this.#recovery ??= this.#waitForRecovery(error).finally(() => {
          this.#recovery = null
        })
        const isAvailable = await this.#recovery
        if (!isAvailable || performance.now() > deadline) throw error
      }
    }
  }

  /** @returns false if the database stays unavailable until the timeout, or the process stops */
  async #waitForRecovery(error: unknown): Promise<boolean> {
    const { isAvailable, timeoutMs, stopping } = this.#options
    const since = performance.now()
    this.#log.warn({ why: describeError(error) }, 'the database is unavailable; jobs wait for it')
    for (let failures = 1; performance.now() - since < timeoutMs; failures += 1) {
      await pause(backoffMs(backoff, failures), stopping)
      if (stopping.aborted) return false
      if (await isAvailable()) {
        this.#log.info({ afterMs: Math.round(performance.now() - since) }, 'the database is available again')
        return true
      }
    }
    return false
  }
}

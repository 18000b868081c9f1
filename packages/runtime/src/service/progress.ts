export interface ProgressLimits {
  /** Work without progress for this long makes the service not ready. */
  notReadyAfterMs: number
  /** Work without progress for this long makes the service not alive: it has to be restarted. */
  notAliveAfterMs: number
}

export const defaultLimits: ProgressLimits = { notReadyAfterMs: 30_000, notAliveAfterMs: 120_000 }

/**
 * Watches whether a service that has work gets anywhere. Only success counts: a connection whose packets are dropped, and a
 * store that is away, both leave a service holding work that others could do.
 */
export class Progress {
  readonly #limits: ProgressLimits
  readonly #now: () => number
  #active = 0
  /** Start of the current stretch of work, or the last success in it. */
  #since = 0
  /** Time spent on work since the last success, in earlier stretches. */
  #earlierMs = 0

  constructor(limits = defaultLimits, now: () => number = () => performance.now()) {
    this.#limits = limits
    this.#now = now
  }

  /** Does a piece of work. Its success is progress. */
  async track<T>(work: () => Promise<T>): Promise<T> {
    if (this.#active === 0) this.#since = this.#now()
    this.#active += 1
    try {
      const result = await work()
      this.advance()
      return result
    } finally {
      this.#active -= 1
      if (this.#active === 0) this.#earlierMs += this.#now() - this.#since
    }
  }

  /** Reports progress within a long piece of work. */
  advance(): void {
    this.#earlierMs = 0
    this.#since = this.#now()
  }

  /** Time spent on work since the last success, in milliseconds. 0 without work. */
  get stalledMs(): number {
    return this.#active === 0 ? 0 : this.#earlierMs + this.#now() - this.#since
  }

  get isReady(): boolean {
    return this.stalledMs < this.#limits.notReadyAfterMs
  }

  get isAlive(): boolean {
    return this.stalledMs < this.#limits.notAliveAfterMs
  }
}

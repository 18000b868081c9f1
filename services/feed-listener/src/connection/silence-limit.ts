/** A feed may pause up to three times as long as it ever did before. */
const pauseFactor = 3
/** The limit grows to at most this many times its minimum. */
const maxGrowth = 16

/**
 * Limits how long a connection may be silent before it counts as dead. It adapts to quiet feeds. It learns from pauses
 * that ended, and doubles after a connection without any data.
 */
export class SilenceLimit {
  readonly #minMs: number
  #longestPauseMs = 0
  #growth = 1

  constructor(minMs: number) {
    this.#minMs = minMs
  }

  get ms(): number {
    const learnedMs = Math.max(this.#minMs * this.#growth, this.#longestPauseMs * pauseFactor)
    return Math.min(learnedMs, this.#minMs * maxGrowth)
  }

  /** Records data after a pause. */
  recordPause(pauseMs: number): void {
    this.#longestPauseMs = Math.max(this.#longestPauseMs, pauseMs)
    this.#growth = 1
  }

  /** Records a connection that ended without any data. */
  recordEmptyConnection(): void {
    this.#growth = Math.min(this.#growth * 2, maxGrowth)
  }
}

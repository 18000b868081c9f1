/** A pause that a feed made before is no sign of death, nor is one of up to three times its length. */
const patience = 3
/** However quiet a feed is, the limit grows to at most so many times its minimum. */
const maxGrowth = 16

/**
 * How long a connection may be silent before it is taken for dead. A feed that is quiet but alive is learned: by the
 * pauses after which something came, and, where a connection brought nothing at all, by waiting twice as long on the next.
 */
export class SilenceLimit {
  readonly #minMs: number
  #longestPauseMs = 0
  #growth = 1

  constructor(minMs: number) {
    this.#minMs = minMs
  }

  get ms(): number {
    const learnedMs = Math.max(this.#minMs * this.#growth, this.#longestPauseMs * patience)
    return Math.min(learnedMs, this.#minMs * maxGrowth)
  }

  /** Something came, after a pause. */
  heard(pauseMs: number): void {
    this.#longestPauseMs = Math.max(this.#longestPauseMs, pauseMs)
    this.#growth = 1
  }

  /** A connection ended on which nothing had come. */
  heardNothing(): void {
    this.#growth = Math.min(this.#growth * 2, maxGrowth)
  }
}

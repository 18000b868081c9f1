import { createHash } from 'node:crypto'
import type { StreamedMessage } from './parse-stream.ts'

/** Remembers the messages with an id of their own. The feed may send them again, in the same round or a later one. */
export class SeenMessages {
  readonly #earlier = new Map<string, boolean>()
  #thisRound = new Map<string, boolean>()

  /**
   * Records a message.
   *
   * @param isCertain - false if it may not arrive
   * @returns what was recorded of it before; null for a new message
   */
  record({ type, ownId, data }: StreamedMessage, isCertain: boolean): { isCertain: boolean } | null {
    // Only an id of its own identifies a message.
    if (ownId === null || ownId === '') return null
    const identity = createHash('sha256')
      .update(JSON.stringify([ownId, type, data]))
      .digest('base64')
    const before = this.#thisRound.get(identity) ?? this.#earlier.get(identity)
    this.#thisRound.set(identity, isCertain || before === true)
    return before === undefined ? null : { isCertain: before }
  }

  /** Ends a round whose messages the pipeline remembers. */
  keepRound(): void {
    for (const [identity, isCertain] of this.#thisRound) this.#earlier.set(identity, isCertain)
    this.#thisRound = new Map()
  }

  /** The pipeline may have forgotten any of the earlier messages: a repeated one may be stored or quarantined anew. */
  doubtEarlier(): void {
    for (const identity of this.#earlier.keys()) this.#earlier.set(identity, false)
  }

  /** Ends a round whose messages the pipeline has forgotten. */
  forgetRound(): void {
    this.#thisRound = new Map()
  }
}

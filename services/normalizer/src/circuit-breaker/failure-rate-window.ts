import type { CheckName } from '@scores/contracts'

/** The checks that a message failed; none for a good message. */
export type FailedChecks = readonly CheckName[]

/** The most recent messages of a feed, and how many of them failed each check. */
export class FailureRateWindow {
  readonly #capacity: number
  /** A ring buffer: once it is full, the next message replaces the oldest one. */
  #messages: FailedChecks[] = []
  #failing = new Map<CheckName, number>()
  #next = 0

  /** @param capacity - number of messages, at least one */
  constructor(capacity: number) {
    this.#capacity = capacity
  }

  copy(): FailureRateWindow {
    const copy = new FailureRateWindow(this.#capacity)
    copy.#messages = this.#messages.slice()
    copy.#failing = new Map(this.#failing)
    copy.#next = this.#next
    return copy
  }

  get isFull(): boolean {
    return this.#messages.length === this.#capacity
  }

  /** The checks that failed at least once since the window was created. */
  checks(): Iterable<CheckName> {
    return this.#failing.keys()
  }

  /** Number of messages that failed a check. */
  failing(check: CheckName): number {
    return this.#failing.get(check) ?? 0
  }

  /** Number of messages that failed the most frequently failed check. */
  get mostFailing(): number {
    let most = 0
    for (const failing of this.#failing.values()) if (failing > most) most = failing
    return most
  }

  push(failed: FailedChecks): void {
    for (const check of this.#messages[this.#next] ?? []) this.#count(check, -1)
    for (const check of failed) this.#count(check, 1)
    this.#messages[this.#next] = failed
    this.#next = (this.#next + 1) % this.#capacity
  }

  #count(check: CheckName, change: 1 | -1): void {
    this.#failing.set(check, this.failing(check) + change)
  }
}

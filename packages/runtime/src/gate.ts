/** Wakes who waits: an open `Gate` lets everyone through at once, a closed one lets them wait until it opens. */
export class Gate {
  #opened = Promise.withResolvers<void>()
  #isOpen = false

  get isOpen(): boolean {
    return this.#isOpen
  }

  open(): void {
    if (this.#isOpen) return
    this.#isOpen = true
    this.#opened.resolve()
  }

  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#opened = Promise.withResolvers<void>()
  }

  /** Resolves once it is open. */
  whenOpen(): Promise<void> {
    return this.#opened.promise
  }
}

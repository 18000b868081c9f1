/** A barrier for asynchronous code: an open gate lets callers pass at once, a closed one holds them until it opens. */
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

  /** Resolves when the gate is open, or when the signal aborts. */
  async whenOpen(signal?: AbortSignal): Promise<void> {
    if (!signal || this.#isOpen) return this.#opened.promise
    const aborted = Promise.withResolvers<void>()
    const onAbort = () => aborted.resolve()
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    await Promise.race([this.#opened.promise, aborted.promise])
    signal.removeEventListener('abort', onAbort)
  }
}

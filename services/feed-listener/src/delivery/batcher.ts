import { Gate } from '@scores/runtime'

export interface BatchLimits {
  /** How long the first message of a batch waits for others, milliseconds; asked for each batch. */
  lingerMs: () => number
  maxMessages: number
  /** Of text, in UTF-16 units; one message may exceed it alone. */
  maxBytes: number
}

/** So many full batches are handed over at once, and so many are held before the feed is held back. */
const batchesAtOnce = 2
const batchesHeld = 4

/**
 * Gathers messages into batches. While one lot of batches is handed over, the next ones fill: at a trickle a batch
 * holds one message, under load as many as allowed, and order is kept.
 */
export class Batcher<Message extends { data: string }> {
  /** Closed while so much is held that nothing more should be read. */
  readonly gate = new Gate()
  readonly #limits: BatchLimits
  readonly #handOver: (batches: Message[][]) => Promise<void>
  readonly #filled = new Gate()
  readonly #hasFullBatch = new Gate()
  readonly #drained: Promise<void>
  #held: Message[] = []
  #heldBytes = 0
  #firstHeldAt = 0
  #isEnding = false

  /** @param handOver - must not reject; called again only when it has resolved */
  constructor(limits: BatchLimits, handOver: (batches: Message[][]) => Promise<void>) {
    this.#limits = limits
    this.#handOver = handOver
    this.gate.open()
    this.#drained = this.#run()
  }

  add(message: Message): void {
    if (this.#held.length === 0) this.#firstHeldAt = performance.now()
    this.#held.push(message)
    this.#heldBytes += message.data.length
    this.#update()
  }

  /** Hands over what is held, without lingering; resolves when that is done. Nothing may be added any more. */
  async end(): Promise<void> {
    this.#isEnding = true
    this.#filled.open()
    this.#hasFullBatch.open()
    await this.#drained
  }

  async #run(): Promise<void> {
    for (;;) {
      await this.#filled.whenOpen()
      if (this.#held.length === 0) return
      await this.#linger()
      await this.#handOver(this.#take())
    }
  }

  async #linger(): Promise<void> {
    const waitMs = this.#limits.lingerMs() - (performance.now() - this.#firstHeldAt)
    if (waitMs <= 0 || this.#hasFullBatch.isOpen) return
    const lingered = Promise.withResolvers<void>()
    const timer = setTimeout(lingered.resolve, waitMs)
    await Promise.race([lingered.promise, this.#hasFullBatch.whenOpen()])
    clearTimeout(timer)
  }

  #take(): Message[][] {
    const batches: Message[][] = []
    let taken = 0
    while (taken < this.#held.length && batches.length < batchesAtOnce) {
      const size = this.#sizeOfNextBatch(taken)
      batches.push(this.#held.slice(taken, taken + size))
      taken += size
    }
    this.#heldBytes -= batches.flat().reduce((bytes, { data }) => bytes + data.length, 0)
    this.#held = this.#held.slice(taken)
    this.#update()
    return batches
  }

  #sizeOfNextBatch(from: number): number {
    const { maxMessages, maxBytes } = this.#limits
    let size = 0
    let bytes = 0
    for (const { data } of this.#held.slice(from, from + maxMessages)) {
      bytes += data.length
      if (size > 0 && bytes > maxBytes) break
      size += 1
    }
    return size
  }

  #update(): void {
    const { maxMessages, maxBytes } = this.#limits
    const batches = Math.max(this.#held.length / maxMessages, this.#heldBytes / maxBytes)
    set(this.#filled, this.#held.length > 0 || this.#isEnding)
    set(this.#hasFullBatch, batches >= 1 || this.#isEnding)
    set(this.gate, batches < batchesHeld)
  }
}

const set = (signal: Gate, isOpen: boolean): void => (isOpen ? signal.open() : signal.close())

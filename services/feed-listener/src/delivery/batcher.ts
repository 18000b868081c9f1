import type { RawMessage } from '@scores/contracts'
import { Gate } from '@scores/runtime'

export interface BatchLimits {
  /** How long the first message of a batch waits for others, in milliseconds. Read anew for each batch. */
  lingerMs: () => number
  maxMessages: number
  /** Maximum UTF-8 bytes of text in a batch. A single larger message forms a batch of its own. */
  maxBytes: number
}

type MessageText = Pick<RawMessage, 'type' | 'eventId' | 'data'>

interface HeldMessage<Message> {
  message: Message
  /** UTF-8 bytes of its text, counted once when the message is added. */
  bytes: number
}

/** Maximum number of full batches per hand-over. */
const maxBatchesPerHandOver = 2
/** Number of full batches at which the gate closes. */
const maxHeldBatches = 4

/**
 * Groups messages into batches. During a hand-over, the next batches fill up. A trickle therefore yields batches of
 * one message, and a high load yields full batches. The order is preserved.
 */
export class Batcher<Message extends MessageText> {
  /** Closed while too much is held to read more from the feed. */
  readonly gate = new Gate()
  readonly #limits: BatchLimits
  readonly #handOver: (batches: Message[][]) => Promise<void>
  readonly #filled = new Gate()
  readonly #hasFullBatch = new Gate()
  readonly #drained: Promise<void>
  #held: HeldMessage<Message>[] = []
  #heldBytes = 0
  #firstHeldAt = 0
  #isEnding = false

  /** @param handOver - must not reject; not called again before it resolves */
  constructor(limits: BatchLimits, handOver: (batches: Message[][]) => Promise<void>) {
    this.#limits = limits
    this.#handOver = handOver
    this.gate.open()
    this.#drained = this.#run()
  }

  add(message: Message): void {
    if (this.#held.length === 0) this.#firstHeldAt = performance.now()
    const bytes = textBytes(message)
    this.#held.push({ message, bytes })
    this.#heldBytes += bytes
    this.#update()
  }

  /** Hands over the held messages without lingering. No message may be added after this call. */
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
    while (taken < this.#held.length && batches.length < maxBatchesPerHandOver) {
      const end = this.#endOfBatch(taken)
      batches.push(this.#held.slice(taken, end).map(({ message }) => message))
      taken = end
    }
    for (const { bytes } of this.#held.splice(0, taken)) this.#heldBytes -= bytes
    this.#update()
    return batches
  }

  /** The index behind the last message of the batch that starts at `start`. */
  #endOfBatch(start: number): number {
    const { maxMessages, maxBytes } = this.#limits
    let end = start
    let batchBytes = 0
    for (const { bytes } of this.#held.slice(start, start + maxMessages)) {
      batchBytes += bytes
      if (end > start && batchBytes > maxBytes) break
      end += 1
    }
    return end
  }

  #update(): void {
    const { maxMessages, maxBytes } = this.#limits
    const batches = Math.max(this.#held.length / maxMessages, this.#heldBytes / maxBytes)
    setOpen(this.#filled, this.#held.length > 0 || this.#isEnding)
    setOpen(this.#hasFullBatch, batches >= 1 || this.#isEnding)
    setOpen(this.gate, batches < maxHeldBatches)
  }
}

const textBytes = ({ type, eventId, data }: MessageText): number =>
  Buffer.byteLength(type) + Buffer.byteLength(eventId) + Buffer.byteLength(data)

const setOpen = (gate: Gate, isOpen: boolean): void => (isOpen ? gate.open() : gate.close())

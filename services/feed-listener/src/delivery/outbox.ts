import type { RawBatch } from '@scores/contracts'
import type { FeedState, HeldLease, IngestProducer } from '@scores/queue'
import { type Backoff, backoffMs, describeError, type Logger, pause } from '@scores/runtime'
import type { Spool } from '@scores/spool'

export interface OutboxParts {
  producer: IngestProducer
  feedState: FeedState
  spool: Spool
  lease: HeldLease
  /** Aborts when the listener is to end, and what can't be handed over must not keep it. */
  stopping: AbortSignal
}

/** What the log says of the way to the queue, once each time it changes. */
const states = {
  flowing: { level: 'info', text: 'the queue accepts again' },
  holding: { level: 'warn', text: 'the queue does not accept; the feed is held back' },
  holdingFull: { level: 'warn', text: 'the queue is full; the feed is held back' },
  spooling: { level: 'warn', text: 'the queue does not accept; messages are spooled to disk' },
  spoolingFull: { level: 'warn', text: 'the queue is full; messages are spooled to disk' },
  spoolFull: {
    level: 'error',
    text: 'the spool is full too; the feed is held back, which may drop messages',
  },
  spoolBroken: { level: 'error', text: 'the spool can not be written; the feed is held back' },
} as const

const backoff: Backoff = { firstMs: 100, maxMs: 1_000 }

/**
 * Gets batches onto the queue, in their order and however long that is away, slow or full. Meanwhile a feed with ids
 * is held back: it can be resumed. What a feed without ids sends goes to the spool, and from there onto the queue.
 *
 * How far the feed was read is saved after the queue has accepted, never before. A position that can't be saved costs
 * nothing but messages sent twice after a crash, which are known as such.
 */
export class Outbox {
  readonly #parts: OutboxParts
  readonly #log: Logger
  #state: keyof typeof states = 'flowing'
  #isDraining = false
  #drained: Promise<void> = Promise.resolve()

  constructor(parts: OutboxParts, log: Logger) {
    this.#parts = parts
    this.#log = log
    // What an earlier process left.
    this.#startDraining()
  }

  /** Whether messages pile up, so that one gets its turn no sooner for being handed over at once. */
  get isBehind(): boolean {
    return !this.#parts.spool.isEmpty || this.#parts.producer.isBacklogged
  }

  /** Resolves once the batches are on the queue or on disk, or the listener is to stop and the feed can be resumed. */
  async accept(batches: readonly RawBatch[]): Promise<void> {
    const { spool, lease, stopping } = this.#parts
    const canResume = batches.every(({ messages }) => messages.every(({ eventId }) => eventId !== ''))
    for (let failures = 1; ; failures += 1) {
      // A lease that is uncertain: another listener may have read the same. With ids that is known as a duplicate.
      const mayAdd = spool.isEmpty && (canResume || lease.isCertain())
      if (mayAdd && (await this.#add(batches, canResume ? 'holding' : 'spooling'))) return
      if (!canResume && (await this.#spool(batches))) return
      if (stopping.aborted) return this.#leave(batches, canResume)
      await pause(backoffMs(backoff, failures), stopping)
    }
  }

  /** Resolves when nothing is under way any more; what is still spooled when the listener stops stays on disk. */
  async end(): Promise<void> {
    await this.#drained
    await this.#parts.spool.close()
  }

  /** One try. */
  async #add(batches: readonly RawBatch[], otherwise: 'holding' | 'spooling'): Promise<boolean> {
    try {
      await this.#parts.producer.add(batches)
    } catch (error) {
      const isFull = error instanceof Error && 'code' in error && error.code === 'QUEUE_FULL'
      this.#enter(isFull ? `${otherwise}Full` : otherwise, error)
      return false
    }
    if (this.#parts.spool.isEmpty) this.#enter('flowing')
    await this.#savePosition(batches.at(-1))
    return true
  }

  async #spool(batches: readonly RawBatch[]): Promise<boolean> {
    try {
      if (await this.#parts.spool.append(batches)) {
        this.#startDraining()
        return true
      }
      this.#enter('spoolFull')
    } catch (error) {
      this.#enter('spoolBroken', error)
    }
    return false
  }

  #startDraining(): void {
    if (this.#isDraining) return
    this.#isDraining = true
    this.#drained = this.#drain()
  }

  async #drain(): Promise<void> {
    const { spool, lease, stopping } = this.#parts
    let failures = 0
    while (!spool.isEmpty) {
      await lease.whenKnown(stopping)
      if (stopping.aborted) return
      const batch = await spool.peek()
      const own = batch && readBefore(batch, lease.lostAt())
      if (own && own.messages.length > 0 && !(await this.#add([own], 'spooling'))) {
        failures += 1
        await pause(backoffMs(backoff, failures), stopping)
      } else {
        failures = 0
        await spool.advance()
      }
    }
    // Before anything else can be appended, which would then wait for the next one.
    this.#isDraining = false
    this.#enter('flowing')
  }

  #leave(batches: readonly RawBatch[], canResume: boolean): void {
    const messages = batches.reduce((sum, batch) => sum + batch.messages.length, 0)
    if (canResume) this.#log.info({ messages }, 'left to be read again, as the queue does not accept')
    else this.#log.error({ messages }, 'lost: neither the queue nor the spool takes them')
  }

  #enter(state: keyof typeof states, error?: unknown): void {
    if (state === this.#state) return
    this.#state = state
    const { level, text } = states[state]
    const { messages, bytes } = this.#parts.spool
    this.#log[level]({ why: error && describeError(error), spooled: { messages, bytes } }, text)
  }

  async #savePosition(batch: RawBatch | undefined): Promise<void> {
    const message = batch?.messages.at(-1)
    if (!batch || !message) return
    const { feed, listenerRun, firstSequence, messages } = batch
    const sequence = firstSequence + messages.length - 1
    await this.#parts.feedState
      .savePosition({ feed, listenerRun, sequence, eventId: message.eventId })
      .catch((error: unknown) => {
        this.#log.warn({ why: describeError(error) }, 'the position in the feed was not saved')
      })
  }
}

/** What a batch has of the time before another listener began to read the feed, which has read the rest. */
function readBefore(batch: RawBatch, lostAt: number | null): RawBatch {
  const end = lostAt === null ? -1 : batch.messages.findIndex(({ receivedAt }) => receivedAt >= lostAt)
  // All from there on, also where a clock was set back: those before keep their numbers.
  return end === -1 ? batch : { ...batch, messages: batch.messages.slice(0, end) }
}

import type { RawBatch } from '@scores/contracts'
import type { FeedState, HeldLease, IngestProducer } from '@scores/queue'
import { AppError, type Backoff, backoffMs, describeError, type Logger, pause } from '@scores/runtime'
import type { Spool } from '@scores/spool'

export interface OutboxParts {
  producer: IngestProducer
  feedState: FeedState
  spool: Spool
  lease: HeldLease
  /** Aborts when the listener stops. Batches that cannot be delivered must not delay it. */
  stopping: AbortSignal
  /** Called with false while neither the queue nor the spool takes messages. */
  setWorking: (isWorking: boolean) => void
}

/** Log entries for the states of the delivery, written once per change. */
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
  spoolBroken: { level: 'error', text: 'the spool cannot be written; the feed is held back' },
  spoolUnreadable: { level: 'error', text: 'the spool cannot be read; its messages wait' },
} as const

/** Nothing can be taken from a feed that cannot be resumed. */
const stuckStates: readonly (keyof typeof states)[] = ['spoolFull', 'spoolBroken']

/** Why the queue did not take a batch. */
interface Failure {
  error: unknown
  isFull: boolean
}

const backoff: Backoff = { firstMs: 100, maxMs: 1_000 }

/**
 * Delivers batches to the queue in order, however long it is unavailable, slow or full. Meanwhile a feed with ids is held
 * back, since it can be resumed. Messages of a feed without ids go to the spool, and from there to the queue.
 *
 * The position in the feed is saved after the queue has accepted, never before. A position that cannot be saved only causes
 * recognised duplicates after a crash.
 */
export class Outbox {
  readonly #parts: OutboxParts
  readonly #log: Logger
  #state: keyof typeof states = 'flowing'
  #lost = 0
  #isDraining = false
  #drained: Promise<void> = Promise.resolve()

  constructor(parts: OutboxParts, log: Logger) {
    this.#parts = parts
    this.#log = log
    parts.setWorking(true)
    // An earlier process may have left batches.
    this.#startDraining()
  }

  /** True while messages pile up, so that immediate delivery does not speed them up. */
  get isBehind(): boolean {
    return !this.#parts.spool.isEmpty || this.#parts.producer.isBacklogged
  }

  /** Resolves once the batches are on the queue or on disk, or the listener stops and the feed can be resumed. */
  async accept(batches: readonly RawBatch[]): Promise<void> {
    const { spool, lease, stopping } = this.#parts
    // A message without an id of its own would not be recognised when the feed sends it again.
    const canResume = batches.every(
      batch => lastEventIdOf(batch) !== '' && batch.messages.every(({ eventId }) => eventId !== ''),
    )
    for (let failures = 1; ; failures += 1) {
      // While the lease is uncertain, another listener may read the same messages. Only ids identify those duplicates.
      const mayAdd = spool.isEmpty && (canResume || lease.isCertain())
      const failure = mayAdd ? await this.#add(batches) : null
      if (mayAdd && failure === null) return
      if (canResume && failure) this.#enter(failure.isFull ? 'holdingFull' : 'holding', failure.error)
      if (!canResume && (await this.#spool(batches, failure))) return
      if (stopping.aborted) return this.#leave(batches, canResume)
      await pause(backoffMs(backoff, failures), stopping)
    }
  }

  /**
   * Resolves when no delivery is in progress. Batches that are still spooled stay on disk.
   *
   * @throws AppError MESSAGES_LOST if neither the queue nor the spool took some before the stop
   */
  async end(): Promise<void> {
    await this.#drained
    await this.#parts.spool.close()
    if (this.#lost > 0) {
      throw new AppError(
        'MESSAGES_LOST',
        `${this.#lost} messages were lost: neither the queue nor the spool took them before the stop`,
        'Check the queue, and that the disk of DATA_DIR is writable and not full.',
      )
    }
  }

  /** Tries once. Returns why it failed; null if it did not. */
  async #add(batches: readonly RawBatch[]): Promise<Failure | null> {
    try {
      await this.#parts.producer.add(batches)
    } catch (error) {
      return { error, isFull: error instanceof Error && 'code' in error && error.code === 'QUEUE_FULL' }
    }
    if (this.#parts.spool.isEmpty) this.#enter('flowing')
    await this.#savePosition(batches.at(-1))
    return null
  }

  /** @param failure - of the queue; null if it was not asked */
  async #spool(batches: readonly RawBatch[], failure: Failure | null): Promise<boolean> {
    try {
      if (await this.#parts.spool.append(batches)) {
        if (failure || stuckStates.includes(this.#state)) this.#enterSpooling(failure)
        this.#startDraining()
        return true
      }
      this.#enter('spoolFull')
    } catch (error) {
      this.#enter('spoolBroken', error)
    }
    return false
  }

  #enterSpooling(failure: Failure | null): void {
    this.#enter(failure?.isFull ? 'spoolingFull' : 'spooling', failure?.error)
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
      if (await this.#drainOne()) failures = 0
      else {
        failures += 1
        await pause(backoffMs(backoff, failures), stopping)
      }
    }
    // Before another append, which would otherwise wait for the next one to be drained.
    this.#isDraining = false
    this.#enter('flowing')
  }

  /** Moves the oldest batch from the spool to the queue. Returns false if one of them does not let it. */
  async #drainOne(): Promise<boolean> {
    const { spool, lease } = this.#parts
    try {
      const batch = await spool.peek()
      const own = batch && readBefore(batch, lease.lostAt())
      const failure = own && own.messages.length > 0 ? await this.#add([own]) : null
      if (failure === null) {
        await spool.advance()
        return true
      }
      // New messages that nobody takes are worse news than old ones that wait.
      if (!stuckStates.includes(this.#state)) this.#enterSpooling(failure)
    } catch (error) {
      this.#enter('spoolUnreadable', error)
    }
    return false
  }

  #leave(batches: readonly RawBatch[], canResume: boolean): void {
    const messages = batches.reduce((sum, batch) => sum + batch.messages.length, 0)
    if (canResume) this.#log.info({ messages }, 'not delivered; the feed will send these messages again')
    else {
      this.#lost += messages
      this.#log.error({ messages }, 'lost: neither the queue nor the spool takes them')
    }
  }

  #enter(state: keyof typeof states, error?: unknown): void {
    if (state === this.#state) return
    this.#state = state
    this.#parts.setWorking(!stuckStates.includes(state))
    const { level, text } = states[state]
    const { messages, bytes } = this.#parts.spool
    this.#log[level]({ why: error && describeError(error), spooled: { messages, bytes } }, text)
  }

  async #savePosition(batch: RawBatch | undefined): Promise<void> {
    if (!batch) return
    const { feed, listenerRun, firstSequence, messages } = batch
    const sequence = firstSequence + messages.length - 1
    await this.#parts.feedState
      .savePosition({ feed, listenerRun, sequence, eventId: lastEventIdOf(batch) })
      .catch((error: unknown) => {
        this.#log.warn({ why: describeError(error) }, 'the position in the feed was not saved')
      })
  }
}

/** An earlier version left it out of spooled batches. */
const lastEventIdOf = ({ messages, lastEventId }: RawBatch): string =>
  lastEventId ?? messages.at(-1)?.eventId ?? ''

/** Returns the part of a batch from before another listener took over and read the rest. */
function readBefore(batch: RawBatch, lostAt: number | null): RawBatch {
  const end = lostAt === null ? -1 : batch.messages.findIndex(({ receivedAt }) => receivedAt >= lostAt)
  // Cuts everything from there on, even if a clock was set back, so that earlier messages keep their numbers.
  return end === -1 ? batch : { ...batch, messages: batch.messages.slice(0, end) }
}

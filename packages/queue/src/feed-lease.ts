import { describeError, type Logger, pause } from '@scores/runtime'
import { PostgresLeaseStore } from './feed-lease-postgres.ts'
import { RedisLeaseStore } from './feed-lease-redis.ts'
import { type QueueLocation, queueKind } from './location.ts'

/** Where leases are kept. */
export interface LeaseStore {
  /**
   * Takes the lease of a feed, or holds it for longer.
   *
   * @returns whether the holder has it now, for `ttlMs` from when the store was asked
   */
  take(feed: string, holder: string, ttlMs: number): Promise<boolean>
  /** Gives it back, where the holder still has it. */
  release(feed: string, holder: string): Promise<void>
  close(): Promise<void>
}

/** What a holder may rely on. */
export interface HeldLease {
  /** Aborts when it is lost, or the holder is to stop. */
  signal: AbortSignal
  /** Whether nobody else can have it now: false after a time in which it could not be held for longer. */
  isCertain(): boolean
  /** Asks, however long that takes, whether it is still held, and has been without a break. */
  confirm(): Promise<boolean>
}

/** A holder that is killed is replaced after this at the latest, and one that stops at once. */
const ttlMs = 5_000
const renewEveryMs = 1_500
const askEveryMs = 500

/**
 * Lets one of several listeners read a feed. While the store is away the holder goes on: nobody else can take the
 * lease there either.
 */
export class FeedLease {
  readonly #store: LeaseStore
  readonly #feed: string
  readonly #holder: string
  readonly #log: Logger

  /** @param holder - unique among all that ask */
  constructor(store: LeaseStore, feed: string, holder: string, log: Logger) {
    this.#store = store
    this.#feed = feed
    this.#holder = holder
    this.#log = log
  }

  static openStore(location: QueueLocation, log: Logger): LeaseStore {
    return queueKind(location) === 'redis'
      ? new RedisLeaseStore(location, log)
      : new PostgresLeaseStore(location, log)
  }

  /**
   * Waits for the lease and works while it is held, again and again until the signal aborts.
   *
   * @param work - must end soon after its lease's signal aborts; then the lease is given back
   */
  async hold(work: (lease: HeldLease) => Promise<void>, signal: AbortSignal): Promise<void> {
    let isWaiting = false
    while (!signal.aborted) {
      const askedAt = performance.now()
      if (await this.#take()) {
        isWaiting = false
        await this.#workWhileHeld(work, askedAt + ttlMs, signal)
      } else {
        if (!isWaiting) this.#log.info({ feed: this.#feed }, 'another listener reads the feed; standing by')
        isWaiting = true
        await pause(askEveryMs, signal)
      }
    }
  }

  async #workWhileHeld(
    work: (lease: HeldLease) => Promise<void>,
    until: number,
    signal: AbortSignal,
  ): Promise<void> {
    let certainUntil = until
    const lost = new AbortController()
    const done = new AbortController()
    const renew = async () => {
      const askedAt = performance.now()
      const answer = await this.#take()
      if (answer) certainUntil = askedAt + ttlMs
      else if (answer === false && !lost.signal.aborted) {
        this.#log.warn({ feed: this.#feed }, 'the lease was lost: another listener reads the feed')
        lost.abort()
      }
    }
    const isCertain = () => !lost.signal.aborted && performance.now() < certainUntil
    const renewing = (async () => {
      while (!lost.signal.aborted) {
        await pause(renewEveryMs, done.signal)
        if (done.signal.aborted) return
        await renew()
      }
    })()
    try {
      await work({
        signal: AbortSignal.any([signal, lost.signal]),
        isCertain,
        confirm: async () => {
          while (!isCertain() && !lost.signal.aborted) {
            await renew()
            if (!isCertain()) await pause(askEveryMs)
          }
          return !lost.signal.aborted
        },
      })
    } finally {
      done.abort()
      await renewing
      if (!lost.signal.aborted) await this.#store.release(this.#feed, this.#holder).catch(() => undefined)
    }
  }

  /** Null where the store could not be asked. */
  async #take(): Promise<boolean | null> {
    try {
      return await this.#store.take(this.#feed, this.#holder, ttlMs)
    } catch (error) {
      this.#log.warn({ feed: this.#feed, why: describeError(error) }, 'the lease can not be asked for')
      return null
    }
  }
}

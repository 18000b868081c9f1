import { describeError, type Logger, pause } from '@scores/runtime'
import { type QueueLocation, queueKind } from '../connection/location.ts'
import { PostgresLeaseStore } from './feed-lease-postgres.ts'
import { RedisLeaseStore } from './feed-lease-redis.ts'

/** A feed's lease, as its store answers. */
export interface LeaseState {
  /** Whether the one who asked has it now, for as long as asked for. */
  isMine: boolean
  /** Goes up by one whenever the lease changes hands. */
  term: number
  /** For how long its holder has had it, milliseconds. */
  heldForMs: number
  /** It ran out and its holder did not give it back; that one may be alive, while the store was away. */
  hasExpired: boolean
}

/** Where leases are kept. */
export interface LeaseStore {
  /**
   * Takes the lease of a feed if it is the holder's own, nobody's or was given back, or holds it for longer.
   *
   * @param evenIfExpired - also take one that ran out without having been given back
   */
  take(feed: string, holder: string, ttlMs: number, evenIfExpired: boolean): Promise<LeaseState>
  /** Gives it back, where the holder still has it. */
  release(feed: string, holder: string): Promise<void>
  close(): Promise<void>
}

/** What a holder may rely on. */
export interface HeldLease {
  /** Aborts when it is lost, or the holder is to stop. */
  signal: AbortSignal
  /** Whether nobody else can have read the feed up to now: false after a time in which it could not be held for longer. */
  isCertain(): boolean
  /** Waits until it is known whether it is still held, and was without a break; or until the signal aborts. */
  whenKnown(signal: AbortSignal): Promise<void>
  /** Since when another one reads the feed, milliseconds since 1970; null while nobody else is known to. */
  lostAt(): number | null
}

/** A holder that is killed is replaced within five seconds, and one that stops at once. */
const ttlMs = 3_000
const renewEveryMs = 1_000
const askEveryMs = 250
/**
 * Who stands by takes a lease that ran out only after having seen it so for this long. All leases run out while the
 * store is away: when it is back, a holder that is alive comes first, and what it read meanwhile is its own.
 */
const graceMs = 1_250

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
    let isStandby = false
    let expiredSince: number | null = null
    while (!signal.aborted) {
      const askedAt = performance.now()
      const mayTakeExpired = !isStandby || (expiredSince !== null && askedAt - expiredSince >= graceMs)
      const state = await this.#ask(mayTakeExpired)
      if (state?.isMine) {
        await this.#workWhileHeld(work, state.term, askedAt + ttlMs, signal)
        isStandby = false
        expiredSince = null
      } else {
        if (!isStandby && state)
          this.#log.info({ feed: this.#feed }, 'another listener reads the feed; standing by')
        isStandby = true
        expiredSince = state?.hasExpired ? (expiredSince ?? askedAt) : null
        await pause(askEveryMs, signal)
      }
    }
  }

  async #workWhileHeld(
    work: (lease: HeldLease) => Promise<void>,
    term: number,
    until: number,
    signal: AbortSignal,
  ): Promise<void> {
    let certainUntil = until
    let lostAt: number | null = null
    const lost = new AbortController()
    const done = new AbortController()
    const isCertain = () => lostAt === null && performance.now() < certainUntil
    const renewing = (async () => {
      while (lostAt === null) {
        await pause(isCertain() ? renewEveryMs : askEveryMs, done.signal)
        if (done.signal.aborted) return
        const askedAt = performance.now()
        const state = await this.#ask(true)
        if (!state) continue
        if (state.isMine && state.term === term) {
          certainUntil = askedAt + ttlMs
          continue
        }
        // Of an earlier holder than the present one it isn't known since when; not before ours ran out.
        const heldForMs = state.term === term + 1 ? state.heldForMs : performance.now() - certainUntil
        lostAt = Date.now() - heldForMs
        this.#log.warn({ feed: this.#feed }, 'the lease was lost: another listener reads the feed')
        lost.abort()
      }
    })()
    try {
      await work({
        signal: AbortSignal.any([signal, lost.signal]),
        isCertain,
        whenKnown: async stop => {
          while (!isCertain() && !lost.signal.aborted && !stop.aborted) await pause(askEveryMs, stop)
        },
        lostAt: () => lostAt,
      })
    } finally {
      done.abort()
      await renewing
      if (lostAt === null) await this.#store.release(this.#feed, this.#holder).catch(() => undefined)
    }
  }

  /** Null where the store could not be asked. */
  async #ask(evenIfExpired: boolean): Promise<LeaseState | null> {
    try {
      return await this.#store.take(this.#feed, this.#holder, ttlMs, evenIfExpired)
    } catch (error) {
      this.#log.debug({ feed: this.#feed, why: describeError(error) }, 'the lease can not be asked for')
      return null
    }
  }
}

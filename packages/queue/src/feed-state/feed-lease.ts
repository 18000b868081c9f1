import { describeError, type Logger, pause } from '@scores/runtime'
import type { FeedState, LeaseState } from './feed-state.ts'

/** What the holder of a lease can rely on. */
export interface HeldLease {
  /** Aborts when the lease is lost or the holder must stop. */
  signal: AbortSignal
  /** True while no other listener can have read the feed. False once the lease could not be renewed in time. */
  isCertain(): boolean
  /** Resolves when the lease is certain again or lost, or when the signal aborts. */
  whenKnown(signal: AbortSignal): Promise<void>
  /** When another listener took over, in milliseconds since 1970; null while none is known to have. */
  lostAt(): number | null
}

/** A killed holder is replaced within five seconds, a stopping one at once. */
const ttlMs = 3_000
const renewEveryMs = 1_000
const requestEveryMs = 250
/**
 * A standby takes an expired lease only after it has seen it expired for this long. All leases expire while the store is
 * unavailable. The grace lets a live holder renew first, so that what it read meanwhile stays its own.
 */
const graceMs = 1_250

/**
 * Lets one of several listeners read a feed. The holder carries on while the store is unavailable, since no other
 * listener can take the lease then.
 */
export class FeedLease {
  readonly #state: FeedState
  readonly #feed: string
  readonly #holder: string
  readonly #log: Logger

  /** @param holder - unique among all listeners */
  constructor(state: FeedState, feed: string, holder: string, log: Logger) {
    this.#state = state
    this.#feed = feed
    this.#holder = holder
    this.#log = log
  }

  /**
   * Waits for the lease and works while holding it. Repeats until the signal aborts.
   *
   * @param work - must end soon after its lease's signal aborts; the lease is released then
   */
  async hold(work: (lease: HeldLease) => Promise<void>, signal: AbortSignal): Promise<void> {
    let isStandby = false
    let expiredSince: number | null = null
    while (!signal.aborted) {
      const requestedAt = performance.now()
      const takeExpired = !isStandby || (expiredSince !== null && requestedAt - expiredSince >= graceMs)
      const state = await this.#request(takeExpired)
      if (state?.isMine) {
        await this.#workWhileHeld(work, state.term, requestedAt + ttlMs, signal)
        isStandby = false
        expiredSince = null
      } else {
        if (!isStandby && state)
          this.#log.info({ feed: this.#feed }, 'another listener reads the feed; standing by')
        isStandby = true
        expiredSince = state?.hasExpired ? (expiredSince ?? requestedAt) : null
        await pause(requestEveryMs, signal)
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
        await pause(isCertain() ? renewEveryMs : requestEveryMs, done.signal)
        if (done.signal.aborted) return
        const requestedAt = performance.now()
        const state = await this.#request(true)
        if (!state) continue
        if (state.isMine && state.term === term) {
          certainUntil = requestedAt + ttlMs
          continue
        }
        // Only the present holder's time is known. An earlier one took over no sooner than ours expired.
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
          while (!isCertain() && !lost.signal.aborted && !stop.aborted) await pause(requestEveryMs, stop)
        },
        lostAt: () => lostAt,
      })
    } finally {
      done.abort()
      await renewing
      if (lostAt === null) await this.#state.releaseLease(this.#feed, this.#holder).catch(() => undefined)
    }
  }

  /** Null while the store is unavailable. */
  async #request(takeExpired: boolean): Promise<LeaseState | null> {
    try {
      return await this.#state.takeLease({ feed: this.#feed, holder: this.#holder, ttlMs, takeExpired })
    } catch (error) {
      this.#log.debug({ feed: this.#feed, why: describeError(error) }, 'the lease request failed')
      return null
    }
  }
}

import type { CheckName } from '@scores/contracts'
import { type FailedChecks, FailureRateWindow } from './failure-rate-window.ts'

export interface GuardSettings {
  /** How many messages of a feed are looked at, the last ones; 0: nothing is. */
  windowMessages: number
  /** The share of them that may fail the same check. */
  failingShare: number
}

/** A check that more messages of a feed fail than may: the feed has changed, or the rule is wrong. */
export interface SystemicFailure {
  check: CheckName
  /** Messages of the window that failed it, where it was worst. */
  failing: number
}

interface GuardedFeed {
  window: FailureRateWindow
  /** Somebody knows that they fail these, and wants the messages in the quarantine. */
  accepted: Set<CheckName>
}

/** Tells when most messages of a feed fail a check. It looks only at full windows, and changes nothing but itself. */
export class FailureRateMonitor {
  readonly settings: GuardSettings
  readonly #feeds = new Map<string, GuardedFeed>()

  constructor(settings: GuardSettings) {
    this.settings = settings
  }

  /**
   * What would be found if these messages came next. They don't count before they are added: a batch that an outage
   * brings again and again counts once.
   */
  examine(feed: string, messages: readonly FailedChecks[]): SystemicFailure[] {
    if (this.#isOff) return []
    const { window: current, accepted } = this.#guarded(feed)
    // So it is nearly always, and then no window need be looked at.
    if (!this.#isShareAbove(current.mostFailing + countFailing(messages), this.settings.failingShare))
      return []
    const window = current.copy()
    const worst = new Map<CheckName, number>()
    let isFirstFull = true
    for (const failed of messages) {
      window.push(failed)
      if (!window.isFull) continue
      // After the first look a message can make worse only what it failed itself.
      for (const check of isFirstFull ? window.checks() : failed) {
        const failing = window.failing(check)
        if (!this.#isShareAbove(failing, this.settings.failingShare) || accepted.has(check)) continue
        worst.set(check, Math.max(failing, worst.get(check) ?? 0))
      }
      isFirstFull = false
    }
    return [...worst].map(([check, failing]) => ({ check, failing }))
  }

  /** These messages were dealt with. */
  add(feed: string, messages: readonly FailedChecks[]): void {
    if (this.#isOff) return
    const { window } = this.#guarded(feed)
    for (const failed of messages) window.push(failed)
  }

  /** From now on a check is let fail, until it has recovered and is no longer accepted. */
  accept(feed: string, check: CheckName): void {
    const guarded = this.#guarded(feed)
    if (guarded.accepted.has(check)) return
    guarded.accepted.add(check)
    // What came before says nothing about whether the feed recovers.
    guarded.window = new FailureRateWindow(this.settings.windowMessages)
  }

  /** The accepted checks that at most half as many messages fail as may, over a full window since then. */
  recovered(feed: string): CheckName[] {
    const { window, accepted } = this.#guarded(feed)
    if (this.#isOff || accepted.size === 0 || !window.isFull) return []
    return [...accepted].filter(
      check => !this.#isShareAbove(window.failing(check), this.settings.failingShare / 2),
    )
  }

  /** It is guarded against again. */
  endAcceptance(feed: string, check: CheckName): void {
    this.#guarded(feed).accepted.delete(check)
  }

  get #isOff(): boolean {
    return this.settings.windowMessages === 0
  }

  #isShareAbove(failing: number, share: number): boolean {
    return failing / this.settings.windowMessages > share
  }

  #guarded(feed: string): GuardedFeed {
    const known = this.#feeds.get(feed)
    if (known) return known
    const guarded = {
      window: new FailureRateWindow(this.settings.windowMessages),
      accepted: new Set<CheckName>(),
    }
    this.#feeds.set(feed, guarded)
    return guarded
  }
}

function countFailing(messages: readonly FailedChecks[]): number {
  let failing = 0
  for (const failed of messages) if (failed.length > 0) failing += 1
  return failing
}

import type { CheckName } from '@scores/contracts'
import { type FailedChecks, FailureRateWindow } from './failure-rate-window.ts'

export interface FailureRateLimits {
  /** Number of recent messages per feed in the window. 0 turns the monitor off. */
  windowMessages: number
  /** Share of the window that may fail the same check, 0 to 1. */
  failingShare: number
}

/** A check that too many messages of a feed fail: the feed has changed, or the rule is wrong. */
export interface SystemicFailure {
  check: CheckName
  /** Highest number of messages in a window that failed the check. */
  failing: number
}

interface MonitoredFeed {
  window: FailureRateWindow
  /** Checks whose failure a person has accepted: the messages are to be quarantined. */
  accepted: Set<CheckName>
}

/** Detects that too many messages of a feed fail the same check. It evaluates full windows only. */
export class FailureRateMonitor {
  readonly limits: FailureRateLimits
  readonly #feeds = new Map<string, MonitoredFeed>()

  constructor(limits: FailureRateLimits) {
    this.limits = limits
  }

  /**
   * Returns the failures that adding these messages would reveal. It does not count them: a batch that is retried during an
   * outage counts once, when it is added.
   */
  examine(feed: string, messages: readonly FailedChecks[]): SystemicFailure[] {
    if (this.#isOff) return []
    const { window: current, accepted } = this.#monitored(feed)
    // An upper bound, low enough almost always, spares the windows.
    if (!this.#exceeds(current.mostFailing + countFailing(messages), this.limits.failingShare)) return []
    const window = current.copy()
    const worst = new Map<CheckName, number>()
    let isFirstFull = true
    for (const failed of messages) {
      window.push(failed)
      if (!window.isFull) continue
      // After the first full window, a message can only increase the checks that it failed itself.
      for (const check of isFirstFull ? window.checks() : failed) {
        const failing = window.failing(check)
        if (!this.#exceeds(failing, this.limits.failingShare) || accepted.has(check)) continue
        worst.set(check, Math.max(failing, worst.get(check) ?? 0))
      }
      isFirstFull = false
    }
    return [...worst].map(([check, failing]) => ({ check, failing }))
  }

  /** Counts processed messages. */
  add(feed: string, messages: readonly FailedChecks[]): void {
    if (this.#isOff) return
    const { window } = this.#monitored(feed)
    for (const failed of messages) window.push(failed)
  }

  /** Ignores failures of a check until `endAcceptance`, and starts a new window. */
  accept(feed: string, check: CheckName): void {
    const monitored = this.#monitored(feed)
    if (monitored.accepted.has(check)) return
    monitored.accepted.add(check)
    // Earlier messages say nothing about a recovery.
    monitored.window = new FailureRateWindow(this.limits.windowMessages)
  }

  /** Returns the accepted checks that at most half the tolerated share fails, over a full window since the acceptance. */
  recovered(feed: string): CheckName[] {
    const { window, accepted } = this.#monitored(feed)
    if (this.#isOff || accepted.size === 0 || !window.isFull) return []
    return [...accepted].filter(check => !this.#exceeds(window.failing(check), this.limits.failingShare / 2))
  }

  /** Monitors a check again. */
  endAcceptance(feed: string, check: CheckName): void {
    this.#monitored(feed).accepted.delete(check)
  }

  get #isOff(): boolean {
    return this.limits.windowMessages === 0
  }

  #exceeds(failing: number, share: number): boolean {
    return failing / this.limits.windowMessages > share
  }

  #monitored(feed: string): MonitoredFeed {
    const known = this.#feeds.get(feed)
    if (known) return known
    const monitored = {
      window: new FailureRateWindow(this.limits.windowMessages),
      accepted: new Set<CheckName>(),
    }
    this.#feeds.set(feed, monitored)
    return monitored
  }
}

function countFailing(messages: readonly FailedChecks[]): number {
  let failing = 0
  for (const failed of messages) if (failed.length > 0) failing += 1
  return failing
}

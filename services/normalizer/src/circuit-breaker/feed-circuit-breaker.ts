import { checks, queueNames } from '@scores/contracts'
import { openQueue, type QueueLocation, RequeueJob } from '@scores/queue'
import type { Logger } from '@scores/runtime'
import {
  confirmPauses,
  type Database,
  endPauses,
  type FeedPause,
  type Kysely,
  readAccepted,
  readPauses,
  recordPause,
  recordRecovery,
  withPauseLock,
} from '@scores/storage'
import type { FailureRateMonitor, SystemicFailure } from './failure-rate-monitor.ts'
import type { FailedChecks } from './failure-rate-window.ts'

/** What a gate works with. */
export interface GateParts {
  guard: FailureRateMonitor
  db: Kysely<Database>
  queue: QueueLocation
  /** By which this process judges. */
  rulesVersion: string
}

/** A message that failed a check, shortened and printable; null where there is none. */
type SampleOf = (failure: SystemicFailure) => string | null

/**
 * Lets batches through to be written. Where most messages of a feed fail a check it pauses the queue for all normalizers,
 * until somebody resumes it or the rules are others; the batch that showed it goes back unwritten.
 *
 * The order is: record the pause, pause the queue, confirm, give back. Whoever is killed in between leaves a job that
 * is delivered again, and who gets it does the rest.
 */
export class FeedCircuitBreaker {
  readonly #parts: GateParts
  readonly #log: Logger
  /** This process paused the queue, and doesn't know of a resumption yet. */
  #hasPaused = false

  constructor(parts: GateParts, log: Logger) {
    this.#parts = parts
    this.#log = log
  }

  /** To be called before the first batch: ends the pauses of other rules than ours, and learns what is accepted. */
  async open(): Promise<void> {
    await withPauseLock(this.#parts.db, async db => {
      const open = await readPauses(db)
      const ofOtherRules = open.filter(pause => !this.#isOfOurRules(pause))
      if (ofOtherRules.length > 0 && ofOtherRules.length === open.length) {
        await this.#withQueue(queue => queue.resume())
        this.#log.warn('the queue goes on: it was paused under other rules than those in force now')
      }
      await endPauses(db, ofOtherRules, 'rules')
      await this.#learn(db)
    })
  }

  /**
   * Passes on what is fit to be written.
   *
   * @param failed - for each message of the batch the checks that it failed
   * @throws RequeueJob where the queue is paused now
   */
  async pass(feed: string, failed: readonly FailedChecks[], sampleOf: SampleOf): Promise<void> {
    const { guard, db } = this.#parts
    if (this.#hasPaused) await withPauseLock(db, locked => this.#learn(locked))
    if (guard.examine(feed, failed).length === 0) return
    await withPauseLock(db, async locked => {
      await this.#learn(locked)
      const failures = guard.examine(feed, failed)
      if (failures.length > 0) await this.#pause(locked, feed, failures, sampleOf)
    })
  }

  /** The batch is written. */
  async passed(feed: string, failed: readonly FailedChecks[]): Promise<void> {
    const { guard, db } = this.#parts
    guard.add(feed, failed)
    const recovered = guard.recovered(feed)
    if (recovered.length === 0) return
    await recordRecovery(db, feed, recovered)
    for (const check of recovered) guard.endAcceptance(feed, check)
    this.#log.info({ feed, checks: recovered }, 'most messages pass again')
  }

  async #pause(
    db: Kysely<Database>,
    feed: string,
    failures: readonly SystemicFailure[],
    sampleOf: SampleOf,
  ): Promise<never> {
    const { guard, rulesVersion } = this.#parts
    for (const failure of failures) {
      const { check, failing } = failure
      const outdated = (await readPauses(db)).filter(
        pause => pause.feed === feed && pause.check === check && !this.#isOfOurRules(pause),
      )
      await endPauses(db, outdated, 'rules')
      await recordPause(db, {
        feed,
        check,
        reason: checks[check].reason,
        failing,
        windowMessages: guard.settings.windowMessages,
        rulesVersion,
        samplePayload: sampleOf(failure),
      })
    }
    await this.#withQueue(queue => queue.pause())
    this.#hasPaused = true
    for (const pause of await confirmPauses(db)) this.#tell(pause)
    throw new RequeueJob('most messages of the feed fail a check: the queue is paused')
  }

  #tell({ feed, check, reason, failing, windowMessages, samplePayload }: FeedPause): void {
    const sample = samplePayload === null ? '' : `, as ${samplePayload}`
    const hint = './entrypoint resume to quarantine them, or correct the rule and restart the normalizers'
    this.#log.error(
      {
        feed,
        check,
        reason,
        share: failing / windowMessages,
        windowMessages,
        sample: samplePayload,
        hint,
        why: `${failing} of the last ${windowMessages} messages of ${feed} fail the check "${check}"${sample}. Nothing is lost: ${hint}.`,
      },
      'the queue is paused',
    )
  }

  /** What was accepted since; what is open while the queue is not paused was resumed with the button in Bull Board. */
  async #learn(db: Kysely<Database>): Promise<void> {
    const { guard, rulesVersion } = this.#parts
    const open = await readPauses(db)
    const isPaused = open.length > 0 && (await this.#withQueue(queue => queue.isPaused()))
    if (!isPaused) {
      const resumed = open.filter(pause => pause.queuePaused && this.#isOfOurRules(pause))
      await endPauses(db, resumed, 'board')
      this.#hasPaused = false
    }
    for (const { feed, check } of await readAccepted(db, rulesVersion)) guard.accept(feed, check)
  }

  #isOfOurRules(pause: FeedPause): boolean {
    return pause.rulesVersion === this.#parts.rulesVersion
  }

  async #withQueue<T>(action: (queue: Awaited<ReturnType<typeof openQueue>>) => Promise<T>): Promise<T> {
    const queue = await openQueue(this.#parts.queue, queueNames.rawMessages, this.#log)
    try {
      return await action(queue)
    } finally {
      await queue.close()
    }
  }
}

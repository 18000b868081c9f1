import { checks, queueNames } from '@scores/contracts'
import { type OpenQueue, type QueueLocation, RequeueJob, withQueue } from '@scores/queue'
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

export interface FeedCircuitBreakerOptions {
  monitor: FailureRateMonitor
  db: Kysely<Database>
  queue: QueueLocation
  /** Hash of the rules of this process. */
  rulesVersion: string
}

/** Returns a message that failed the check, shortened and printable; null if there is none. */
type SampleOf = (failure: SystemicFailure) => string | null

/**
 * Pauses the queue for all normalizers if too many messages of a feed fail a check, until a person resumes it or the rules
 * change. The batch that exceeded the limit is requeued without being stored.
 *
 * The steps are: record the pause, pause the queue, confirm the pause, requeue. If a process is killed in between, the job
 * is delivered again, and its next worker completes the steps.
 */
export class FeedCircuitBreaker {
  readonly #options: FeedCircuitBreakerOptions
  readonly #log: Logger
  /** True while this process has paused the queue and does not know of a resumption. */
  #hasPaused = false

  constructor(options: FeedCircuitBreakerOptions, log: Logger) {
    this.#options = options
    this.#log = log
  }

  /** Ends the pauses of other rules and loads the accepted checks. Call it before the first batch. */
  async start(): Promise<void> {
    await withPauseLock(this.#options.db, async db => {
      const open = await readPauses(db)
      const ofOtherRules = open.filter(pause => !this.#hasOurRules(pause))
      if (ofOtherRules.length > 0 && ofOtherRules.length === open.length) {
        await this.#withQueue(queue => queue.resume())
        this.#log.warn('the queue is resumed: it was paused under other rules than the current ones')
      }
      await endPauses(db, ofOtherRules, 'rules')
      await this.#synchronize(db)
    })
  }

  /**
   * Lets a batch through to be stored, unless it would exceed the limit.
   *
   * @param failedChecks - for each message of the batch, the checks that it failed
   * @throws RequeueJob after pausing the queue
   */
  async admit(feed: string, failedChecks: readonly FailedChecks[], sampleOf: SampleOf): Promise<void> {
    const { monitor, db } = this.#options
    if (this.#hasPaused) await withPauseLock(db, locked => this.#synchronize(locked))
    if (monitor.examine(feed, failedChecks).length === 0) return
    await withPauseLock(db, async locked => {
      await this.#synchronize(locked)
      const failures = monitor.examine(feed, failedChecks)
      if (failures.length > 0) await this.#pause(locked, feed, failures, sampleOf)
    })
  }

  /** Counts the messages of a stored batch. */
  async recordStored(feed: string, failedChecks: readonly FailedChecks[]): Promise<void> {
    const { monitor, db } = this.#options
    monitor.add(feed, failedChecks)
    const recovered = monitor.recovered(feed)
    if (recovered.length === 0) return
    await recordRecovery(db, feed, recovered)
    for (const check of recovered) monitor.endAcceptance(feed, check)
    this.#log.info({ feed, checks: recovered }, 'most messages pass again')
  }

  async #pause(
    db: Kysely<Database>,
    feed: string,
    failures: readonly SystemicFailure[],
    sampleOf: SampleOf,
  ): Promise<never> {
    const { monitor, rulesVersion } = this.#options
    for (const failure of failures) {
      const { check, failing } = failure
      const outdated = (await readPauses(db)).filter(
        pause => pause.feed === feed && pause.check === check && !this.#hasOurRules(pause),
      )
      await endPauses(db, outdated, 'rules')
      await recordPause(db, {
        feed,
        check,
        reason: checks[check].reason,
        failing,
        windowMessages: monitor.limits.windowMessages,
        rulesVersion,
        samplePayload: sampleOf(failure),
      })
    }
    await this.#withQueue(queue => queue.pause())
    this.#hasPaused = true
    for (const pause of await confirmPauses(db)) this.#logPause(pause)
    throw new RequeueJob('most messages of the feed fail a check: the queue is paused')
  }

  #logPause({ feed, check, reason, failing, windowMessages, samplePayload }: FeedPause): void {
    const sample = samplePayload === null ? '' : `, for example ${samplePayload}`
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

  /** Loads the accepted checks. An open pause whose queue is not paused was resumed with the button in Bull Board. */
  async #synchronize(db: Kysely<Database>): Promise<void> {
    const { monitor, rulesVersion } = this.#options
    const open = await readPauses(db)
    const isPaused = open.length > 0 && (await this.#withQueue(queue => queue.isPaused()))
    if (!isPaused) {
      const resumed = open.filter(pause => pause.queuePaused && this.#hasOurRules(pause))
      await endPauses(db, resumed, 'board')
      this.#hasPaused = false
    }
    for (const { feed, check } of await readAccepted(db, rulesVersion)) monitor.accept(feed, check)
  }

  #hasOurRules(pause: FeedPause): boolean {
    return pause.rulesVersion === this.#options.rulesVersion
  }

  #withQueue<T>(work: (queue: OpenQueue) => Promise<T>): Promise<T> {
    return withQueue(this.#options.queue, queueNames.rawMessages, this.#log, work)
  }
}

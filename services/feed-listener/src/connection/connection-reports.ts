import { type FeedConnection, newConnectionId } from '@scores/contracts'
import { describeError, type Logger } from '@scores/runtime'

/** When reports stop, the listener died at most this long after the last one. */
const everyMs = 5_000
/** Maximum number of reports kept while the queue is unavailable. */
const maxKept = 1_000

/**
 * Reports when the listener is connected, so that gaps are known. It never delays messages: a report that fails now is
 * sent later. Only the latest report of each connection is kept.
 */
export class ConnectionReports {
  readonly #feed: string
  readonly #listenerRun: string
  readonly #report: (connection: FeedConnection) => Promise<void>
  readonly #log: Logger
  readonly #unreported = new Map<string, FeedConnection>()
  readonly #timer: NodeJS.Timeout
  #open: FeedConnection | null = null
  #sending: Promise<void> | null = null

  constructor(
    feed: string,
    listenerRun: string,
    report: (connection: FeedConnection) => Promise<void>,
    log: Logger,
  ) {
    this.#feed = feed
    this.#listenerRun = listenerRun
    this.#report = report
    this.#log = log
    this.#timer = setInterval(() => this.#update({}), everyMs)
  }

  opened(resumedAfter: string, notResumedBecause: string | null): void {
    const now = Date.now()
    this.#open = {
      id: newConnectionId(),
      feed: this.#feed,
      listenerRun: this.#listenerRun,
      resumedAfter,
      notResumedBecause,
      openedAt: now,
      aliveAt: now,
      endedBecause: null,
      messages: 0,
    }
    this.#update({})
  }

  countMessage(): void {
    if (this.#open) this.#open.messages += 1
  }

  ended(why: string, aliveAt: number): void {
    this.#update({ endedBecause: why, aliveAt })
    this.#open = null
  }

  /** Resolves when every report that can be sent now is sent. */
  async end(): Promise<void> {
    clearInterval(this.#timer)
    await this.#sending
  }

  #update(news: Partial<FeedConnection>): void {
    if (this.#open) {
      this.#unreported.set(this.#open.id, { ...this.#open, aliveAt: Date.now(), ...news })
      const [oldest] = this.#unreported.keys()
      if (this.#unreported.size > maxKept && oldest) this.#unreported.delete(oldest)
    }
    this.#sending ??= this.#send().finally(() => {
      this.#sending = null
    })
  }

  async #send(): Promise<void> {
    for (const [id, connection] of this.#unreported) {
      try {
        await this.#report(connection)
      } catch (error) {
        this.#log.debug({ why: describeError(error) }, 'the connection report failed and will be sent later')
        return
      }
      if (this.#unreported.get(id) === connection) this.#unreported.delete(id)
    }
  }
}

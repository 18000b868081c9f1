import { queueNames } from '@scores/contracts'
import { type FeedState, type OpenQueue, openFeedState, openQueue, type QueueLocation } from '@scores/queue'
import type { Logger } from '@scores/runtime'

/** The normalizers' queue, opened at the first use and kept open. */
export class KeptQueue implements AsyncDisposable {
  readonly #location: QueueLocation
  readonly #log: Logger
  #opening: Promise<OpenQueue> | null = null
  #feedState: FeedState | null = null

  constructor(location: QueueLocation, log: Logger) {
    this.#location = location
    this.#log = log
  }

  /** @throws AppError QUEUE_UNAVAILABLE */
  open(): Promise<OpenQueue> {
    this.#opening ??= openQueue(this.#location, queueNames.rawMessages, this.#log).catch((error: unknown) => {
      this.#opening = null
      throw error
    })
    return this.#opening
  }

  get feedState(): FeedState {
    this.#feedState ??= openFeedState(this.#location, this.#log)
    return this.#feedState
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const queue = await this.#opening?.catch(() => null)
    await queue?.close()
    await this.#feedState?.[Symbol.asyncDispose]()
  }
}

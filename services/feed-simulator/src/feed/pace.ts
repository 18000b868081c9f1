import { nextMultiple } from './next-multiple.ts'

export interface PaceOptions {
  /** Messages per second, above 0. */
  rate: number
  /** Number of the last message. */
  count: number
  /** Number of messages after which nothing falls due for `silenceMs`; 0 for never. */
  silenceEvery: number
  silenceMs: number
}

/** Decides how far the stream may get. */
export interface Pace {
  /** Number of the last message that may be sent now. */
  readonly limit: number
  /** Number of the last message that is out. New readers begin after it. */
  readonly position: number
  /** Called when a reader connects. */
  start(): void
  /** Called when messages up to this one were written to a reader. */
  wrote(n: number): void
  /** Ends a silence before its time. */
  endSilence(): void
  stop(): void
}

const tickMs = 10
const longestTimerMs = 2 ** 31 - 1
const never = Number.MAX_SAFE_INTEGER

/** Paces by the clock from the first `start` on, with or without readers. Messages due in a tick go out together. */
export class ClockPace implements Pace {
  limit = 0
  readonly #options: PaceOptions
  readonly #onAdvance: () => void
  #startedAt: number | null = null
  #timer: NodeJS.Timeout | undefined

  constructor(options: PaceOptions, onAdvance: () => void) {
    this.#options = options
    this.#onAdvance = onAdvance
  }

  get position(): number {
    return this.limit
  }

  start(): void {
    if (this.#startedAt !== null) return
    this.#startedAt = performance.now()
    this.#tick(this.#startedAt)
  }

  wrote(): void {}

  endSilence(): void {}

  stop(): void {
    clearTimeout(this.#timer)
  }

  #tick(startedAt: number): void {
    const elapsedMs = performance.now() - startedAt
    const due = Math.min(dueBy(elapsedMs, this.#options), this.#options.count)
    if (due > this.limit) {
      this.limit = due
      this.#onAdvance()
    }
    if (due >= this.#options.count) return
    const waitMs = Math.ceil(dueMs(due + 1, this.#options) - elapsedMs)
    this.#timer = setTimeout(() => this.#tick(startedAt), Math.min(Math.max(waitMs, tickMs), longestTimerMs))
  }
}

/** Paces by the readers: a message is due once the one before it was written. */
export class ReaderPace implements Pace {
  limit: number
  position = 0
  readonly #options: Omit<PaceOptions, 'rate'>
  readonly #onAdvance: () => void
  #silence: NodeJS.Timeout | undefined

  constructor(options: Omit<PaceOptions, 'rate'>, onAdvance: () => void) {
    this.#options = options
    this.#onAdvance = onAdvance
    this.limit = this.#nextLimit()
  }

  start(): void {}

  wrote(n: number): void {
    if (n <= this.position) return
    this.position = n
    if (n < this.limit || n === this.#options.count) return
    this.#silence = setTimeout(() => this.endSilence(), this.#options.silenceMs)
  }

  endSilence(): void {
    clearTimeout(this.#silence)
    this.limit = this.#nextLimit()
    this.#onAdvance()
  }

  stop(): void {
    clearTimeout(this.#silence)
  }

  #nextLimit(): number {
    return Math.min(nextMultiple(this.position, this.#options.silenceEvery), this.#options.count)
  }
}

type Timing = Omit<PaceOptions, 'count'>

/** When message n falls due, in milliseconds after the start. The first one is due at once. */
export function dueMs(n: number, { rate, silenceEvery, silenceMs }: Timing): number {
  return ((n - 1) * 1_000) / rate + Math.floor((n - 1) / (silenceEvery || never)) * silenceMs
}

/** Number of the last message due by a time. */
export function dueBy(elapsedMs: number, { rate, silenceEvery, silenceMs }: Timing): number {
  const every = silenceEvery || never
  const periodMs = (every * 1_000) / rate + silenceMs
  const dueInPeriod = Math.floor(((elapsedMs % periodMs) * rate) / 1_000) + 1
  return Math.floor(elapsedMs / periodMs) * every + Math.min(dueInPeriod, every)
}

import type { Replay } from '@scores/storage'
import { bar, count, duration, print, showProgress, style } from '../terminal/index.ts'

/** Without a terminal, which could replace the line. */
const printIntervalMs = 10_000
/** A replay without progress for this long waits for something. */
const idleAfterMs = 5_000

/** Shows the progress of a replay: a line that is replaced, or a line every ten seconds if there is no terminal. */
export class ReplayProgress {
  readonly #startedAt = performance.now()
  #triedAtStart: number | null = null
  #tried = 0
  #changedAt = this.#startedAt
  #printedAt = this.#startedAt

  show(replay: Replay): void {
    const now = performance.now()
    const tried = triedOf(replay)
    this.#triedAtStart ??= tried
    if (tried !== this.#tried) this.#changedAt = now
    this.#tried = tried
    const perSecond = ((tried - this.#triedAtStart) / Math.max(1, now - this.#startedAt)) * 1_000
    const isIdle = now - this.#changedAt > idleAfterMs
    const waits = replay.waitsBecause ?? (isIdle ? 'no replayer is running' : null)
    const text = describe(replay, perSecond, waits)
    showProgress(text)
    if (process.stdout.isTTY || now - this.#printedAt < printIntervalMs) return
    print(text)
    this.#printedAt = now
  }
}

/** Number of messages of a replay that were tried, with any result. */
export const triedOf = ({ stored, duplicate, failed, exhausted }: Replay): number =>
  stored + duplicate + failed + exhausted

function describe(replay: Replay, perSecond: number, waits: string | null): string {
  const tried = triedOf(replay)
  const left = perSecond > 0 ? ` · ${duration(((replay.planned - tried) / perSecond) * 1_000)} left` : ''
  const figures = `${count(tried)} of ${count(replay.planned)} · ${perSecond.toFixed(0)}/s${left}`
  return `  ${bar(tried, replay.planned)}  ${figures}${waits === null ? '' : style('yellow', ` · waits: ${waits}`)}`
}

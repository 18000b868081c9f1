import type { Replay } from '@scores/storage'
import { bar, count, duration, print, showProgress, style } from '../terminal/terminal.ts'

/** Without a terminal, where a line can't be rewritten. */
const lineEveryMs = 10_000
/** What nobody gets on with for so long waits for something. */
const timeoutMs = 5_000

/** How a replay gets on, as a line that is rewritten in place, or a line every ten seconds where that can't be. */
export class ReplayProgress {
  readonly #begun = performance.now()
  #atBegin: number | null = null
  #tried = 0
  #movedAt = this.#begun
  #printedAt = this.#begun

  show(replay: Replay): void {
    const now = performance.now()
    const tried = triedOf(replay)
    this.#atBegin ??= tried
    if (tried !== this.#tried) this.#movedAt = now
    this.#tried = tried
    const perSecond = ((tried - this.#atBegin) / Math.max(1, now - this.#begun)) * 1_000
    const isIdle = now - this.#movedAt > timeoutMs
    const waits = replay.waitsBecause ?? (isIdle ? 'nobody takes it' : null)
    const text = describe(replay, perSecond, waits)
    showProgress(text)
    if (process.stdout.isTTY || now - this.#printedAt < lineEveryMs) return
    print(text)
    this.#printedAt = now
  }
}

/** Messages of a replay that were tried, whatever became of them. */
export const triedOf = ({ stored, duplicate, failed, exhausted }: Replay): number =>
  stored + duplicate + failed + exhausted

function describe(replay: Replay, perSecond: number, waits: string | null): string {
  const tried = triedOf(replay)
  const left = perSecond > 0 ? ` · ${duration(((replay.planned - tried) / perSecond) * 1_000)} left` : ''
  const figures = `${count(tried)} of ${count(replay.planned)} · ${perSecond.toFixed(0)}/s${left}`
  return `  ${bar(tried, replay.planned)}  ${figures}${waits === null ? '' : style('yellow', ` · waits: ${waits}`)}`
}

import { getReplay } from '@scores/replay'
import { onStopSignal, pause } from '@scores/runtime'
import type { Replay } from '@scores/storage'
import { bar, count, duration, print, showProgress, style } from './terminal.ts'
import type { Workplace } from './with-database.ts'

const lookEveryMs = 200
/** Without a terminal, where a line can't be rewritten. */
const lineEveryMs = 10_000
/** What nobody has begun with by then waits for something. */
const patienceMs = 5_000

/**
 * Shows how a replay gets on until it has ended, or Ctrl-C, which leaves it running.
 *
 * @returns whether all its messages got through; true where it goes on
 */
export async function followReplay({ db }: Workplace, id: number, json: boolean): Promise<boolean> {
  const leaving = new AbortController()
  onStopSignal(
    () => leaving.abort(),
    () => process.exit(1),
  )
  const startedAt = performance.now()
  let last = { tried: 0, movedAt: startedAt, printedAt: startedAt }
  let first: number | null = null
  for (;;) {
    const replay = await getReplay(db, id)
    const tried = triedOf(replay)
    first ??= tried
    if (replay.status !== 'running') return end(replay, performance.now() - startedAt, json)
    if (leaving.signal.aborted) {
      showProgress('')
      print(
        `Replay ${id} goes on. ./entrypoint replay follow ${id} shows it, ./entrypoint replay cancel ${id} ends it.`,
      )
      return true
    }
    const now = performance.now()
    if (tried !== last.tried) last = { ...last, tried, movedAt: now }
    const perSecond = ((tried - first) / Math.max(1, now - startedAt)) * 1_000
    const waits = replay.waitsBecause ?? (now - last.movedAt > patienceMs ? 'nobody has taken it yet' : null)
    if (!json) last = show(replay, { perSecond, waits, now, last })
    await pause(lookEveryMs, leaving.signal)
  }
}

const triedOf = ({ stored, duplicate, failed, exhausted }: Replay): number =>
  stored + duplicate + failed + exhausted

interface Shown {
  tried: number
  movedAt: number
  printedAt: number
}

function show(
  replay: Replay,
  { perSecond, waits, now, last }: { perSecond: number; waits: string | null; now: number; last: Shown },
): Shown {
  const tried = triedOf(replay)
  const left = perSecond > 0 ? ` · ${duration(((replay.planned - tried) / perSecond) * 1_000)} left` : ''
  const figures = `${count(tried)} of ${count(replay.planned)} · ${perSecond.toFixed(0)}/s${left}`
  const text = `  ${bar(tried, replay.planned)}  ${figures}${waits === null ? '' : style('yellow', ` · waits: ${waits}`)}`
  showProgress(text)
  if (process.stdout.isTTY || now - last.printedAt < lineEveryMs) return last
  print(text)
  return { ...last, printedAt: now }
}

function end(replay: Replay, ms: number, json: boolean): boolean {
  showProgress('')
  if (json) print(JSON.stringify(replay, null, 2))
  else for (const text of describeEnd(replay, ms)) print(text)
  return replay.status === 'done' && replay.failed + replay.exhausted === 0
}

function describeEnd(replay: Replay, ms: number): string[] {
  const { id, status, planned, stored, duplicate, failed, exhausted, released } = replay
  const parts = [
    `${count(stored + duplicate)} of ${count(planned)} resolved`,
    ...(duplicate > 0 ? [`of these ${count(duplicate)} had their event already`] : []),
    ...(failed > 0 ? [`${count(failed)} failed again and are open`] : []),
    ...(exhausted > 0 ? [`${count(exhausted)} failed too often and are exhausted`] : []),
    ...(released > 0 ? [`${count(released)} not tried and open again`] : []),
  ]
  return [
    `Replay ${id} ${status === 'done' ? `done in ${duration(ms)}` : `was cancelled by ${replay.endedBy}`}: ${parts.join(', ')}.`,
    ...(stored > 0 ? ['The averages have them after the next run, within a minute.'] : []),
  ]
}

import type { CommandContext } from '@scores/installation'
import { getReplay, RequestError } from '@scores/quarantine'
import { onStopSignal, pause } from '@scores/runtime'
import type { Database, Kysely, Replay } from '@scores/storage'
import { count, duration, print, showProgress } from '../terminal/terminal.ts'
import { ReplayProgress } from './replay-progress.ts'

const pollIntervalMs = 200
/** A database that restarts is back within it. */
const outagePatienceMs = 60_000

/**
 * Shows how a replay gets on until it has ended, or Ctrl-C, which leaves it running.
 *
 * @returns whether all its messages got through; true where it goes on
 */
export async function followReplay({ db }: CommandContext, id: number, json: boolean): Promise<boolean> {
  const leaving = new AbortController()
  onStopSignal(
    () => leaving.abort(),
    () => process.exit(1),
  )
  const progress = new ReplayProgress()
  for (;;) {
    const replay = await readThroughOutage(db, id, leaving.signal)
    if (replay.status !== 'running') {
      showProgress('')
      print(json ? JSON.stringify(replay, null, 2) : describeEnd(replay).join('\n'))
      return replay.status === 'done' && replay.failed + replay.exhausted === 0
    }
    if (leaving.signal.aborted) {
      showProgress('')
      print(
        `Replay ${id} goes on while the pipeline runs. ./entrypoint replay follow ${id} shows it, ./entrypoint replay cancel ${id} ends it.`,
      )
      return true
    }
    if (!json) progress.show(replay)
    await pause(pollIntervalMs, leaving.signal)
  }
}

async function readThroughOutage(db: Kysely<Database>, id: number, leaving: AbortSignal): Promise<Replay> {
  const since = performance.now()
  for (;;) {
    try {
      return await getReplay(db, id)
    } catch (error) {
      const isOver = performance.now() - since > outagePatienceMs
      if (error instanceof RequestError || leaving.aborted || isOver) throw error
      showProgress('  the database is away; waiting for it')
      await pause(pollIntervalMs, leaving)
    }
  }
}

function describeEnd(replay: Replay): string[] {
  const { id, status, planned, stored, duplicate, failed, exhausted, released, requestedAt, endedAt } = replay
  const parts = [
    `${count(stored + duplicate)} of ${count(planned)} resolved`,
    ...(duplicate > 0 ? [`of these ${count(duplicate)} had their event already`] : []),
    ...(failed > 0 ? [`${count(failed)} failed again and are open`] : []),
    ...(exhausted > 0 ? [`${count(exhausted)} failed too often and are exhausted`] : []),
    ...(released > 0 ? [`${count(released)} not tried and open again`] : []),
  ]
  const took = duration((endedAt?.getTime() ?? Date.now()) - requestedAt.getTime())
  return [
    `Replay ${id} ${status === 'done' ? `done in ${took}` : `was cancelled by ${replay.endedBy}`}: ${parts.join(', ')}.`,
    ...(stored > 0 ? ['The averages have them after the next run, within a minute.'] : []),
  ]
}

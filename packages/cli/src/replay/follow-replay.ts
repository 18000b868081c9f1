import { getReplay, RequestError } from '@scores/quarantine'
import { exitCodeOf, onStopSignal, pause } from '@scores/runtime'
import type { Database, Kysely, Replay } from '@scores/storage'
import type { CommandContext } from '../command-context.ts'
import { count, duration, print, showProgress } from '../terminal/index.ts'
import { ReplayProgress } from './replay-progress.ts'

const pollIntervalMs = 200
/** A restarting database is back within this time. */
const outageTimeoutMs = 60_000

/**
 * Shows the progress of a replay until it has ended, or until Ctrl-C, which leaves it running.
 *
 * @returns the exit code: 0 if all its messages got through, 1 if not, and after a signal as in shells
 */
export async function followReplay({ db }: CommandContext, id: number, json: boolean): Promise<number> {
  const stopping = new AbortController()
  let interrupted = 0
  onStopSignal(
    signal => {
      interrupted = exitCodeOf(signal)
      stopping.abort()
    },
    signal => process.exit(exitCodeOf(signal)),
  )
  const progress = new ReplayProgress()
  for (;;) {
    const replay = await readThroughOutage(db, id, stopping.signal)
    if (replay.status !== 'running') {
      showProgress('')
      print(json ? JSON.stringify(replay, null, 2) : describeEnd(replay).join('\n'))
      return replay.status === 'done' && replay.failed + replay.exhausted === 0 ? 0 : 1
    }
    if (stopping.signal.aborted) {
      showProgress('')
      print(
        `Replay ${id} goes on while the pipeline runs. ./entrypoint replay follow ${id} shows its progress, ./entrypoint replay cancel ${id} cancels it.`,
      )
      return interrupted
    }
    if (!json) progress.show(replay)
    await pause(pollIntervalMs, stopping.signal)
  }
}

async function readThroughOutage(db: Kysely<Database>, id: number, stopping: AbortSignal): Promise<Replay> {
  const since = performance.now()
  for (;;) {
    try {
      return await getReplay(db, id)
    } catch (error) {
      const isTooLong = performance.now() - since > outageTimeoutMs
      if (error instanceof RequestError || stopping.aborted || isTooLong) throw error
      showProgress('  the database is unavailable; waiting for it')
      await pause(pollIntervalMs, stopping)
    }
  }
}

function describeEnd(replay: Replay): string[] {
  const { id, status, planned, stored, duplicate, failed, exhausted, released, requestedAt, endedAt } = replay
  const parts = [
    `${count(stored + duplicate)} of ${count(planned)} resolved`,
    ...(duplicate > 0 ? [`${count(duplicate)} of them were stored already`] : []),
    ...(failed > 0 ? [`${count(failed)} failed again and are open`] : []),
    ...(exhausted > 0 ? [`${count(exhausted)} failed too often and are exhausted`] : []),
    ...(released > 0 ? [`${count(released)} not tried and open again`] : []),
  ]
  const took = duration((endedAt?.getTime() ?? Date.now()) - requestedAt.getTime())
  return [
    `Replay ${id} ${status === 'done' ? `done in ${took}` : `was cancelled by ${replay.endedBy}`}: ${parts.join(', ')}.`,
    ...(stored > 0 ? ['The averages include them after the next run, within a minute.'] : []),
  ]
}

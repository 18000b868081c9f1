import { describeError, type Logger, type Progress, pause } from '@scores/runtime'
import { type Database, type Kysely, listReplays, withReplayLock } from '@scores/storage'
import { driveReplay, type ReplayQueue } from './drive-replay.ts'

const pollIntervalMs = 500
/** Maximum number of replays at the same time. Each uses a connection. */
const maxReplays = 4

/**
 * Drives every running replay until the signal aborts. A lock lets one of several replayers drive a replay. The lock is freed
 * however that process ends, and another replayer continues.
 */
export async function superviseReplays(
  db: Kysely<Database>,
  queue: ReplayQueue,
  stopping: AbortSignal,
  log: Logger,
  progress: Progress,
): Promise<void> {
  const driven = new Map<number, Promise<void>>()
  const drive = (id: number) =>
    withReplayLock(db, id, () => driveReplay(db, queue, id, stopping, log))
      .catch((error: unknown) =>
        log.warn({ replay: id, why: describeError(error) }, 'the replay is tried again'),
      )
      .then(() => void driven.delete(id))
  const readRunning = () => progress.track(() => listReplays(db, { status: 'running', limit: 1_000 }))
  while (!stopping.aborted) {
    try {
      for (const { id } of (await readRunning()).toReversed()) {
        if (!driven.has(id) && driven.size < maxReplays) driven.set(id, drive(id))
      }
    } catch (error) {
      log.warn({ why: describeError(error) }, 'the replays cannot be read; waiting for the database')
    }
    await pause(pollIntervalMs, stopping)
  }
  await Promise.all(driven.values())
}

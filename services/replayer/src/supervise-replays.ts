import { describeError, type Logger, pause } from '@scores/runtime'
import { type Database, type Kysely, listReplays, withReplayLock } from '@scores/storage'
import { driveReplay, type ReplayQueue } from './drive-replay.ts'

const pollIntervalMs = 500
/** Running at the same time; further ones wait. Each takes a connection. */
const maxReplays = 4

/**
 * Drives every replay that runs, until it is to stop. Of several replayers one drives a replay, by a lock that its end
 * lets go, however it ends: another one goes on where it was.
 */
export async function superviseReplays(
  db: Kysely<Database>,
  queue: ReplayQueue,
  stopping: AbortSignal,
  log: Logger,
): Promise<void> {
  const driven = new Map<number, Promise<void>>()
  const drive = (id: number) =>
    withReplayLock(db, id, () => driveReplay(db, queue, id, stopping, log))
      .catch((error: unknown) =>
        log.warn({ replay: id, why: describeError(error) }, 'the replay is tried again'),
      )
      .then(() => void driven.delete(id))
  while (!stopping.aborted) {
    try {
      for (const { id } of (await listReplays(db, { status: 'running', limit: 1_000 })).toReversed()) {
        if (!driven.has(id) && driven.size < maxReplays) driven.set(id, drive(id))
      }
    } catch (error) {
      log.warn({ why: describeError(error) }, 'the replays can not be read; waiting for the database')
    }
    await pause(pollIntervalMs, stopping)
  }
  await Promise.all(driven.values())
}

import type { ReplayJob } from '@scores/contracts'
import type { ReplayProducer } from '@scores/queue'
import { backoffMs, describeError, type Logger, pause } from '@scores/runtime'
import {
  countUntried,
  type Database,
  finishReplay,
  type Kysely,
  nextOfReplay,
  noteWaiting,
  readReplay,
} from '@scores/storage'

export type ReplayQueue = Pick<ReplayProducer, 'add' | 'ensureQueued' | 'retry'>

const jobsPerSecond = 10
const maxJobMessages = 500
/** A job takes a few milliseconds. */
const waitMs = 20
/** A job that takes longer may no longer be on the queue. */
const checkIntervalMs = 1_000
const outageBackoff = { firstMs: 250, maxMs: 30_000 }

/**
 * Puts the messages of a replay on the queue, no faster than its rate. One small job at a time keeps the feed's messages from
 * waiting for more than one of them. All progress is in the database, so a restart continues with the untried messages.
 *
 * @returns once the replay has ended or the signal aborts
 */
export async function driveReplay(
  db: Kysely<Database>,
  queue: ReplayQueue,
  id: number,
  stopping: AbortSignal,
  log: Logger,
): Promise<void> {
  log.info({ replay: id }, 'replay begun')
  let failures = 0
  let nextAt = performance.now()
  while (!stopping.aborted) {
    try {
      const replay = await readReplay(db, id)
      if (replay?.status !== 'running') return
      const ids = await nextOfReplay(db, id, Math.min(maxJobMessages, Math.ceil(replay.rate / jobsPerSecond)))
      if (ids.length === 0) {
        if (await finishReplay(db, id)) log.info({ replay: id }, 'replay done')
        return
      }
      const job = { replayId: id, ids }
      await queue.add(job)
      await untilTried(db, queue, job, stopping, log)
      failures = 0
      nextAt = Math.max(performance.now(), nextAt + (ids.length / replay.rate) * 1_000)
      await pause(Math.max(0, nextAt - performance.now()), stopping)
    } catch (error) {
      failures += 1
      const why = describeError(error)
      log.warn({ replay: id, why }, 'the replay waits for the database or the queue')
      await noteWaiting(db, id, why).catch(() => undefined)
      await pause(backoffMs(outageBackoff, failures), stopping)
    }
  }
}

/** Waits until every message of a job was tried or the replay was cancelled. Records why that takes long. */
async function untilTried(
  db: Kysely<Database>,
  queue: ReplayQueue,
  job: ReplayJob,
  stopping: AbortSignal,
  log: Logger,
): Promise<void> {
  let checkedAt = performance.now()
  let retries = 0
  while (!stopping.aborted && (await countUntried(db, job.replayId, job.ids)) > 0) {
    await pause(waitMs, stopping)
    if (performance.now() - checkedAt < checkIntervalMs) continue
    const { state, why } = await queue.ensureQueued(job)
    await noteWaiting(db, job.replayId, why)
    if (state === 'failed') {
      retries += 1
      log.warn({ replay: job.replayId, why }, 'a job of the replay failed and will be retried')
      await pause(backoffMs(outageBackoff, retries), stopping)
      if (!stopping.aborted) await queue.retry(job)
    }
    checkedAt = performance.now()
  }
}

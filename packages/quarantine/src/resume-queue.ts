import { queueNames } from '@scores/contracts'
import { type QueueLocation, withQueue } from '@scores/queue'
import type { Logger } from '@scores/runtime'
import {
  type Database,
  endPauses,
  type FeedPause,
  type Kysely,
  type ResumedBy,
  readPauses,
  withPauseLock,
} from '@scores/storage'

/** What a resumption ended. */
export interface Resumption {
  /** False if the queue was not paused. */
  wasPaused: boolean
  /** The pauses that ended. Without one, a person had paused the queue. */
  pauses: FeedPause[]
}

/**
 * Resumes the queue. The messages that caused a pause are accepted, and quarantined.
 *
 * @throws AppError QUEUE_UNAVAILABLE
 */
export const resumeQueue = (
  db: Kysely<Database>,
  location: QueueLocation,
  by: ResumedBy,
  log: Logger,
): Promise<Resumption> =>
  withQueue(location, queueNames.rawMessages, log, queue =>
    withPauseLock(db, async locked => {
      const wasPaused = await queue.isPaused()
      // A pause that never reached the queue stays: nobody could have accepted it.
      const pauses = (await readPauses(locked)).filter(({ queuePaused }) => wasPaused || queuePaused)
      // The queue goes first: an interruption then leaves the same state as the button in Bull Board.
      await queue.resume()
      await endPauses(locked, pauses, by)
      return { wasPaused, pauses }
    }),
  )

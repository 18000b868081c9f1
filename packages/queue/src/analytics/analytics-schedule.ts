import { queueNames } from '@scores/contracts'
import { describeError, type Logger, pause } from '@scores/runtime'
import type { Job, Queue } from 'bullmq'
import type { QueueLocation } from '../connection/location.ts'
import { type OpenWorker, openWorker, type WorkerSettings } from '../connection/open-worker.ts'
import { withQueue } from '../connection/with-queue.ts'
import { keepLatestFailedRuns } from '../jobs/retention.ts'
import { analyticsRetries } from '../jobs/retry-policy.ts'

const schedulerId = 'every-minute'
const pattern = '* * * * *'
const minuteMs = 60_000
const checkIntervalMs = 15_000

const jobOptions = { ...analyticsRetries, ...keepLatestFailedRuns }

/**
 * Has BullMQ create one job at every full minute, however many replicas ask for it, and a first job soon.
 *
 * @param firstRunMs - when the first job is due, milliseconds from now
 */
export const scheduleAnalytics = (
  location: QueueLocation,
  { firstRunMs }: { firstRunMs: number },
  log: Logger,
): Promise<void> =>
  withQueue(location, queueNames.analytics, log, async queue => {
    await schedule(queue)
    await queue.add('first', {}, { ...jobOptions, delay: firstRunMs })
  })

/**
 * Restores the schedule until it is disposed of. Emptying the queue, by FLUSHALL or in Bull Board, deletes the schedule as
 * well, and nothing else would ever create it again.
 */
export function keepAnalyticsScheduled(
  location: QueueLocation,
  log: Logger,
  intervalMs = checkIntervalMs,
): AsyncDisposable {
  const stopping = new AbortController()
  const keeping = (async () => {
    for (;;) {
      await pause(intervalMs, stopping.signal)
      if (stopping.signal.aborted) return
      await restoreAnalyticsSchedule(location, log).catch((error: unknown) =>
        log.debug({ why: describeError(error) }, 'the schedule of the analytics could not be checked'),
      )
    }
  })()
  return {
    [Symbol.asyncDispose]: () => {
      stopping.abort()
      return keeping
    },
  }
}

/** Creates the schedule again unless it is there and leads to a next job. Returns whether it was gone. */
export const restoreAnalyticsSchedule = (location: QueueLocation, log: Logger): Promise<boolean> =>
  withQueue(location, queueNames.analytics, log, async queue => {
    if (await leadsToNextJob(queue)) return false
    await schedule(queue)
    log.warn('the schedule of the analytics was gone and is restored')
    return true
  })

const schedule = (queue: Queue): Promise<unknown> =>
  queue
    .upsertJobScheduler(schedulerId, { pattern }, { name: 'minute', opts: jobOptions })
    .catch(async (error: unknown) => {
      // On Postgres this rejects for the later of two replicas that schedule at the same moment.
      if (!(await queue.getJobScheduler(schedulerId))) throw error
    })

/** A schedule whose next job was removed is dead: only running that job creates the one after it. */
async function leadsToNextJob(queue: Queue): Promise<boolean> {
  const scheduler = await queue.getJobScheduler(schedulerId)
  if (scheduler?.next === undefined || scheduler.pattern !== pattern) return false
  const state = await queue.getJobState(`repeat:${schedulerId}:${scheduler.next}`)
  return state !== 'unknown' && state !== 'completed' && state !== 'failed'
}

/**
 * Runs the scheduled jobs, one at a time.
 *
 * @param run - receives the minute that the job is for, not the time at which it starts
 */
export function openAnalyticsWorker(
  location: QueueLocation,
  run: (scheduledFor: Date) => Promise<unknown>,
  settings: Omit<WorkerSettings, 'concurrency'>,
  log: Logger,
): Promise<OpenWorker> {
  const process = (job: Job) => run(scheduledFor(job))
  return openWorker(location, queueNames.analytics, process, { ...settings, concurrency: 1 }, log)
}

function scheduledFor(job: Job): Date {
  const due = job.timestamp + (job.opts.delay ?? 0)
  return job.name === 'minute' ? new Date(Math.round(due / minuteMs) * minuteMs) : new Date(due)
}

import { queueNames } from '@scores/contracts'
import type { Logger } from '@scores/runtime'
import type { Job } from 'bullmq'
import type { QueueLocation } from '../connection/location.ts'
import { type OpenWorker, openWorker, type WorkerSettings } from '../connection/open-worker.ts'
import { withQueue } from '../connection/with-queue.ts'
import { keepLatestFailedRuns } from '../jobs/retention.ts'
import { analyticsRetries } from '../jobs/retry-policy.ts'

const schedulerId = 'every-minute'
const minuteMs = 60_000

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
    await queue
      .upsertJobScheduler(schedulerId, { pattern: '* * * * *' }, { name: 'minute', opts: jobOptions })
      .catch(async (error: unknown) => {
        // On Postgres this rejects for the later of two replicas that schedule at the same moment.
        if (!(await queue.getJobScheduler(schedulerId))) throw error
      })
    await queue.add('first', {}, { ...jobOptions, delay: firstRunMs })
  })

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

import { queueNames } from '@scores/contracts'
import type { Logger } from '@scores/runtime'
import type { Job, Worker } from 'bullmq'
import type { QueueLocation } from '../connection/location.ts'
import { openQueue } from '../connection/open-queue.ts'
import { openWorker, type WorkerSettings } from '../connection/open-worker.ts'

const schedulerId = 'every-minute'
const minuteMs = 60_000

const jobOptions = {
  attempts: 5,
  backoff: { type: 'outage' },
  // A run that failed is made up for by the next one, which starts where the last good one ended.
  removeOnFail: { count: 60 },
}

/**
 * Has BullMQ make one job at every full minute, however many replicas ask for it, and one soon.
 *
 * @param firstRunMs - when the one soon is due, milliseconds from now
 */
export async function scheduleAnalytics(
  location: QueueLocation,
  { firstRunMs }: { firstRunMs: number },
  log: Logger,
): Promise<void> {
  const queue = await openQueue(location, queueNames.analytics, log)
  try {
    await queue
      .upsertJobScheduler(schedulerId, { pattern: '* * * * *' }, { name: 'minute', opts: jobOptions })
      .catch(async (error: unknown) => {
        // On Postgres it rejects for the later of two replicas that make it at the same moment.
        if (!(await queue.getJobScheduler(schedulerId))) throw error
      })
    await queue.add('first', {}, { ...jobOptions, delay: firstRunMs })
  } finally {
    await queue.close()
  }
}

/**
 * Makes the scheduled runs, one at a time.
 *
 * @param run - given the minute that the job stands for, not the one in which it got its turn
 */
export function openAnalyticsWorker(
  location: QueueLocation,
  run: (scheduledFor: Date) => Promise<unknown>,
  settings: Omit<WorkerSettings, 'concurrency'>,
  log: Logger,
): Promise<Worker> {
  const process = (job: Job) => run(scheduledFor(job))
  return openWorker(location, queueNames.analytics, process, { ...settings, concurrency: 1 }, log)
}

function scheduledFor(job: Job): Date {
  const due = job.timestamp + (job.opts.delay ?? 0)
  return job.name === 'minute' ? new Date(Math.round(due / minuteMs) * minuteMs) : new Date(due)
}

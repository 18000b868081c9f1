import { describeError, type Logger } from '@scores/runtime'
import { type Job, Worker, type WorkerOptions } from 'bullmq'
import { keepLatestFinished } from '../jobs/retention.ts'
import { backoffSettings, maxStalledCount } from '../jobs/retry-policy.ts'
import {
  postgresConnection,
  type QueueLocation,
  queueKind,
  redisConnection,
  redisPrefix,
} from './location.ts'
import { createBackend } from './postgres-backend.ts'
import { whenReady } from './when-ready.ts'

export interface WorkerSettings {
  /** Number of jobs that this process runs at the same time. */
  concurrency: number
  /** Number of finished jobs that stay on the queue. Defaults to the default of QUEUE_KEEP_FINISHED. */
  keepFinished?: number
}

/** A worker that `await using` closes once its running jobs are done. */
export type OpenWorker<Data = unknown> = Worker<Data> & AsyncDisposable

/**
 * Takes jobs from a queue. A job whose `process` rejects is retried with backoff for as many attempts as it has, and then
 * stays failed. The job of a dead worker goes to another one after about ten seconds.
 *
 * @returns once it takes jobs
 * @throws AppError QUEUE_UNAVAILABLE
 */
export async function openWorker<Data>(
  location: QueueLocation,
  name: string,
  process: (job: Job<Data>) => Promise<unknown>,
  { concurrency, keepFinished }: WorkerSettings,
  log: Logger,
): Promise<OpenWorker<Data>> {
  const opening = { isGivenUp: false }
  const options = {
    ...keepLatestFinished(keepFinished),
    concurrency,
    // Seconds. On Postgres nothing notifies an idle worker of a due retry, so it polls.
    drainDelay: 0.5,
    lockDuration: 10_000,
    stalledInterval: 5_000,
    // The delay after a connection error; BullMQ's default is 15 s.
    runRetryDelay: 1_000,
    maxStalledCount,
    settings: backoffSettings,
  }
  const worker = create(location, name, process, options, opening)
  worker.on('error', error => log.warn({ err: error, queue: name }, 'the worker connection failed'))
  worker.on('stalled', jobId => log.warn({ queue: name, jobId }, 'job stalled; it runs again'))
  worker.on('failed', (job, error) => {
    const isFinal = job !== undefined && job.attemptsMade >= (job.opts.attempts ?? 1)
    const details = { queue: name, jobId: job?.id, attempts: job?.attemptsMade, why: describeError(error) }
    if (isFinal) log.error(details, 'a job failed for good and stays failed until it is retried')
    else log.warn(details, 'a job failed and will be retried')
  })
  await whenReady(worker, location, opening)
  return Object.assign(worker, { [Symbol.asyncDispose]: () => worker.close() })
}

function create<Data>(
  location: QueueLocation,
  name: string,
  process: (job: Job<Data>) => Promise<unknown>,
  options: Omit<WorkerOptions, 'connection'>,
  opening: { isGivenUp: boolean },
): Worker<Data> {
  if (queueKind(location) === 'redis')
    return new Worker<Data>(name, process, {
      ...options,
      connection: { ...redisConnection(location, opening), maxRetriesPerRequest: null },
      prefix: redisPrefix(location),
    })
  const connection = postgresConnection(location)
  const worker = new Worker(name, process, { ...options, connection }, createBackend)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only BullMQ's backend type parameter differs
  return worker as unknown as Worker<Data>
}

import { backoffMs, describeError, type Logger } from '@scores/runtime'
import { createPostgresBackend, type Job, Worker, type WorkerOptions } from 'bullmq'
import {
  postgresConnection,
  type QueueLocation,
  queueKind,
  redisConnection,
  redisPrefix,
} from './location.ts'
import { defaultKeepFinished } from './variables.ts'
import { whenReady } from './when-ready.ts'

export interface WorkerSettings {
  /** Jobs of this process that run at the same time. */
  concurrency: number
  /** Finished jobs that stay on the queue, for people to look at; the default of QUEUE_KEEP_FINISHED without it. */
  keepFinished?: number
}

/** A database that restarts is back within seconds; one that is away for longer isn't asked more often than this. */
const retryBackoff = { firstMs: 250, maxMs: 30_000 }

/**
 * Takes jobs from a queue. A job whose `process` rejects is retried with backoff as often as its `attempts` say, and
 * then rests as failed. A job whose worker died is given to another one after about ten seconds.
 *
 * @returns once it takes jobs. `close()` waits for the jobs under way.
 */
export async function openWorker<Data>(
  location: QueueLocation,
  name: string,
  process: (job: Job<Data>) => Promise<unknown>,
  { concurrency, keepFinished = defaultKeepFinished }: WorkerSettings,
  log: Logger,
): Promise<Worker<Data>> {
  const opening = { isGivenUp: false }
  const options = {
    concurrency,
    removeOnComplete: { count: keepFinished },
    // Seconds. On Postgres nobody tells a worker that waits of a job that is to be retried: it looks by itself.
    drainDelay: 0.5,
    lockDuration: 10_000,
    stalledInterval: 5_000,
    // After an error of its connection; 15 s unless told.
    runRetryDelay: 1_000,
    // A job that is handed on is safe to run again; only one that kills every worker it meets has to stop.
    maxStalledCount: 5,
    settings: { backoffStrategy: (attempts: number) => backoffMs(retryBackoff, attempts) },
  }
  const worker = create(location, name, process, options, opening)
  worker.on('error', error => log.warn({ err: error, queue: name }, 'worker connection'))
  worker.on('stalled', jobId => log.warn({ queue: name, jobId }, 'job stalled; it is run again'))
  worker.on('failed', (job, error) => {
    const isFinal = job !== undefined && job.attemptsMade >= (job.opts.attempts ?? 1)
    const details = { queue: name, jobId: job?.id, attempts: job?.attemptsMade, why: describeError(error) }
    if (isFinal) log.error(details, 'a job failed for good and rests until it is retried')
    else log.warn(details, 'a job failed and is tried again')
  })
  return whenReady(worker, location, opening)
}

function create<Data>(
  location: QueueLocation,
  name: string,
  process: (job: Job<Data>) => Promise<unknown>,
  options: Omit<WorkerOptions, 'connection'>,
  opening: { isGivenUp: boolean },
): Worker<Data> {
  if (queueKind(location) === 'postgres') {
    const connection = postgresConnection(location)
    return new Worker(
      name,
      process,
      { ...options, connection },
      createPostgresBackend,
    ) as unknown as Worker<Data>
  }
  return new Worker<Data>(name, process, {
    ...options,
    connection: { ...redisConnection(location, opening), maxRetriesPerRequest: null },
    prefix: redisPrefix(location),
  })
}

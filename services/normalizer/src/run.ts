import { rulesVersion } from '@scores/contracts'
import { queueLocation, startIngestConsumer } from '@scores/queue'
import { describeError, type Run, retryUntilDone } from '@scores/runtime'
import { isDatabaseAvailable, keepHeartbeat, openDatabase, recordFeedConnection } from '@scores/storage'
import { FailureRateMonitor } from './circuit-breaker/failure-rate-monitor.ts'
import { FeedCircuitBreaker } from './circuit-breaker/feed-circuit-breaker.ts'
import { readConfig } from './config.ts'
import { JobIsolation } from './isolation/job-isolation.ts'
import { OutageGate } from './outage-gate.ts'
import { processBatch } from './process-batch.ts'
import { processReplay } from './process-replay.ts'

/** The flags of this process come after it and may change it. */
const memoryLimit = ['--max-old-space-size=256']

const outageBackoff = { firstMs: 250, maxMs: 10_000 }

export const run: Run = async ({ env, log, resources, progress }) => {
  const config = readConfig(env)
  const concurrency = config.NORMALIZER_CONCURRENCY
  const db = resources.use(
    openDatabase(
      {
        url: config.DATABASE_URL,
        name: 'normalizer',
        connections: concurrency + 1,
        statementTimeoutMs: 30_000,
      },
      log,
    ),
  )
  const queue = queueLocation(config)
  const monitor = new FailureRateMonitor({
    windowMessages: config.GUARD_WINDOW_MESSAGES,
    failingShare: config.GUARD_FAILING_SHARE,
  })
  const judgedBy = { rulesVersion: rulesVersion(), codeVersion: config.CODE_VERSION }
  const replaySettings = { maxAttempts: config.REPLAY_MAX_ATTEMPTS, judgedBy }
  const breaker = new FeedCircuitBreaker({ monitor, db, queue, rulesVersion: judgedBy.rulesVersion }, log)
  await retryUntilDone(
    () => breaker.start(),
    outageBackoff,
    error => log.warn({ why: describeError(error) }, 'the stores are unavailable; waiting for them'),
  )
  resources.use(keepHeartbeat(db, 'normalizer', log, config.CODE_VERSION))
  const stopping = new AbortController()
  const isAvailable = () => isDatabaseAvailable(db)
  const outages = new OutageGate({ isAvailable, timeoutMs: 30_000, stopping: stopping.signal }, log)
  const isolation = new JobIsolation(
    { env, execArgv: [...memoryLimit, ...process.execArgv], stopping: stopping.signal, breaker, isAvailable },
    log,
  )
  const pass: OutageGate['pass'] = action => progress.track(() => outages.pass(action))
  // Isolation bounds the time of its processes itself, and may need many of them.
  const consumer = await startIngestConsumer(
    queue,
    {
      onBatch: job =>
        job.isSuspect
          ? outages.pass(() => isolation.processBatch(job))
          : pass(() => processBatch(db, breaker, job, judgedBy, log)),
      onFeedConnection: connection => pass(() => recordFeedConnection(db, connection)),
      onReplay: (jobId, job, isSuspect) =>
        isSuspect
          ? outages.pass(() => isolation.processReplay(jobId, job))
          : pass(() => processReplay(db, jobId, job, replaySettings, log)),
    },
    { concurrency, keepFinished: config.QUEUE_KEEP_FINISHED },
    log,
  )
  resources.defer(() => {
    stopping.abort()
    return consumer.close()
  })
}

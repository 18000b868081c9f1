import { levels } from 'pino'
import { loadConfig, logVariables } from '../config.ts'
import { AppError, describeError, firstError } from '../errors.ts'
import { createLogger, type Logger } from '../output/logger.ts'
import { keepAlive } from './keep-alive.ts'
import { onStopSignal } from './on-stop-signal.ts'
import { defaultLimits, Progress, type ProgressLimits } from './progress.ts'
import { serveReadiness } from './readiness.ts'
import { type BlockLimits, defaultBlockLimits, watchEventLoop } from './watch-event-loop.ts'

/** What a service receives at its start. */
export interface ServiceContext {
  env: NodeJS.ProcessEnv
  log: Logger
  /**
   * Everything that must be closed. Resources are closed last in, first out, when the service stops or its start
   * fails.
   */
  resources: AsyncDisposableStack
  /** Stops the service as failed, for errors that only a restart can fix. During a stop, makes it end as failed. */
  fail: (error: unknown) => void
  /** Receives the service's work. Without progress, the service reports that it is not ready, and finally restarts. */
  progress: Progress
  /** Says whether the service can do its work; probes see it. True until it is called. */
  setWorking: (isWorking: boolean) => void
}

/** Starts a service; resolves when it is working. */
export type Run = (context: ServiceContext) => Promise<void>

/** When a service counts as hanging. */
export interface ServiceLimits {
  progressLimits?: ProgressLimits
  blockLimits?: BlockLimits
}

/** Maximum duration of a stop, in milliseconds; then the process exits. Grace periods of supervisors must be longer. */
export const stopDeadlineMs = 20_000

const aliveEveryMs = 5_000

/**
 * The start and stop contract of all services.
 *
 * Start: when `run` resolves, the service reports `ready` to its parent process and to probes (`HEALTH_PORT`). If `run`
 * throws, the opened resources are closed and the process exits with 1.
 * Stop: on SIGTERM, SIGINT, `fail`, or when the parent process is gone, resources are closed in reverse order. Work in
 * progress therefore finishes before connections close. The process exits with 0, or with 1 after a failure, even one
 * during the stop. A second signal or the deadline ends the process at once with 1.
 * Life: the service tells its parent every five seconds that it is alive, and fails once its work makes no progress. A
 * blocked event loop ends it, since it can do none of this.
 */
export async function runService(
  name: string,
  run: Run,
  { progressLimits = defaultLimits, blockLimits = defaultBlockLimits }: ServiceLimits = {},
): Promise<void> {
  const level = process.env['LOG_LEVEL'] ?? ''
  // `loadConfig` reports an invalid level together with the other variables.
  const log = createLogger(name, level in levels.values ? level : 'info')
  const resources = new AsyncDisposableStack()
  const ending = Promise.withResolvers<string>()
  let hasFailed = false
  const fail = (error: unknown) => {
    hasFailed = true
    logFailure(log, error)
    ending.resolve('failure')
  }
  using _ = keepAlive()
  watchEventLoop(blockLimits)

  onStopSignal(
    signal => ending.resolve(signal),
    signal => exitNow(log, `second ${signal}`),
  )
  process.once('disconnect', () => ending.resolve('the parent process is gone'))
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)

  const progress = new Progress(progressLimits)
  const life = setInterval(() => {
    if (!progress.isAlive) fail(noProgress(progress.stalledMs))
    else if (process.connected) process.send?.('alive')
  }, aliveEveryMs)
  life.unref()

  let state: 'starting' | 'ready' | 'stopping' = 'starting'
  let isWorking = true
  const setWorking = (value: boolean) => {
    isWorking = value
  }
  const start = async () => {
    loadConfig(process.env, logVariables)
    await serveReadiness(
      process.env,
      () => state === 'ready' && isWorking && progress.isReady,
      () => progress.isAlive,
    )
    await run({ env: process.env, log, resources, fail, progress, setWorking })
    // A stop may have started before the start finished.
    if (state === 'starting') state = 'ready'
    log.info('ready')
    void tellParent('ready')
  }
  start().catch(fail)

  const why = await ending.promise
  // Before anything that may fail or hang.
  setTimeout(() => exitNow(log, 'the stop took too long'), stopDeadlineMs)
  state = 'stopping'
  log.info({ why }, 'stopping')
  await resources.disposeAsync().catch(fail)
  log.info('stopped')
  await tellParent('stopped')
  process.exit(hasFailed ? 1 : 0)
}

/** Resolves when the message and all earlier ones have left the process. */
function tellParent(message: string): Promise<void> {
  return new Promise(resolve => {
    if (process.connected) process.send?.(message, undefined, undefined, () => resolve())
    else resolve()
  })
}

function logFailure(log: Logger, thrown: unknown): void {
  const error = firstError(thrown)
  const hint = error instanceof AppError ? { code: error.code, hint: error.hint } : {}
  log.fatal({ err: error, ...hint }, describeError(error))
}

const noProgress = (stalledMs: number): AppError =>
  new AppError(
    'NO_PROGRESS',
    `the work in progress has got nowhere for ${Math.round(stalledMs / 1_000)} s`,
    'Check that the database and the queue answer. The service has to be restarted; its jobs go to others.',
  )

function exitNow(log: Logger, why: string): never {
  log.error({ why }, 'ended before everything was closed')
  process.exit(1)
}

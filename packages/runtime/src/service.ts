import { levels } from 'pino'
import { loadConfig, logVariables } from './config.ts'
import { AppError, describeError } from './errors.ts'
import { createLogger, type Logger } from './logger.ts'
import { onStopSignal } from './on-stop-signal.ts'
import { serveReadiness } from './readiness.ts'

/** What a service is given to start with. */
export interface ServiceContext {
  env: NodeJS.ProcessEnv
  log: Logger
  /**
   * Where everything goes that must be closed. It is closed last in, first out: when the service stops, and also
   * when its start fails halfway.
   */
  resources: AsyncDisposableStack
  /** Ends the service as failed, for what can only be mended by a new start. */
  fail: (error: unknown) => void
}

/** Starts a service; resolves once it does its work. */
export type Run = (context: ServiceContext) => Promise<void>

/** How long a stop may take before the process ends anyway, milliseconds. Grace periods around it must be longer. */
export const stopDeadlineMs = 20_000

/**
 * The one start and stop contract of all services.
 *
 * Start: `run` resolves when ready; a parent process that listens is told `ready`, and so are probes (`HEALTH_PORT`)
 * until it stops. If it throws, what it had opened is closed and the process exits with 1.
 * Stop: on SIGTERM, SIGINT, `fail`, or when the parent is gone, resources are closed in reverse order, which is how
 * work under way is finished first and connections go last. Exit 0, or 1 after a failure. A second signal, or the
 * deadline passed, ends the process at once with 1.
 */
export async function runService(name: string, run: Run): Promise<void> {
  const level = process.env['LOG_LEVEL'] ?? ''
  // A level that is none is told with the rest of the configuration.
  const log = createLogger(name, level in levels.values ? level : 'info')
  const resources = new AsyncDisposableStack()
  const ending = Promise.withResolvers<{ why: string; error?: unknown }>()
  const fail = (error: unknown) => ending.resolve({ why: 'failure', error })

  onStopSignal(
    signal => ending.resolve({ why: signal }),
    signal => exitNow(log, `second ${signal}`),
  )
  process.once('disconnect', () => ending.resolve({ why: 'the parent process is gone' }))
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)

  let state: 'starting' | 'ready' | 'stopping' = 'starting'
  const start = async () => {
    loadConfig(process.env, logVariables)
    await serveReadiness(process.env, () => state === 'ready')
    await run({ env: process.env, log, resources, fail })
    // A stop may have begun before the start was done.
    if (state === 'starting') state = 'ready'
    log.info('ready')
    process.send?.('ready')
  }
  start().catch(fail)

  const { why, error } = await ending.promise
  state = 'stopping'
  if (error !== undefined) logFailure(log, error)
  log.info({ why }, 'stopping')
  setTimeout(() => exitNow(log, 'the stop took too long'), stopDeadlineMs).unref()
  await resources.disposeAsync().catch((cause: unknown) => logFailure(log, cause))
  log.info('stopped')
  await toldParent('stopped')
  process.exit(error === undefined ? 0 : 1)
}

/** Resolves when the message and all before it have left the process. */
function toldParent(message: string): Promise<void> {
  return new Promise(resolve => {
    if (process.connected) process.send?.(message, () => resolve())
    else resolve()
  })
}

function logFailure(log: Logger, error: unknown): void {
  const hint = error instanceof AppError ? { code: error.code, hint: error.hint } : {}
  log.fatal({ err: error, ...hint }, describeError(error))
}

function exitNow(log: Logger, why: string): never {
  log.error({ why }, 'ended before everything was closed')
  process.exit(1)
}

import { mkdirSync } from 'node:fs'
import { type InstallationConfig, readInstallationConfig, readSession } from '@scores/installation'
import { AppError, createLogger, onStopSignal, pause } from '@scores/runtime'
import { openDatabase, readOverview } from '@scores/storage'
import { composeRuns } from '../containers/compose.ts'
import { duration, print, showProgress, style } from '../terminal/index.ts'
import { createNoticePrinter, figuresIntervalMs, printFigures } from './print-activity.ts'
import { startCompose } from './start-compose.ts'
import { startEmbedded } from './start-embedded.ts'

/** Processes of this machine, or containers. */
export type Form = 'embedded' | 'compose'

/**
 * Runs the whole pipeline in the foreground until Ctrl-C or SIGTERM.
 *
 * @throws AppError ALREADY_RUNNING, COMPOSE or an error of `startEmbedded`
 */
export async function up(env: NodeJS.ProcessEnv, form: Form): Promise<void> {
  const startedAt = performance.now()
  const config = readInstallationConfig(env)
  checkNotRunning(config, form)
  mkdirSync(config.DATA_DIR, { recursive: true })

  const stopping = new AbortController()
  onStopSignal(
    () => stopping.abort(),
    () => process.exit(1),
  )

  await using resources = new AsyncDisposableStack()
  print(style('bold', `Exam-score pipeline, ${form}`))
  const pipeline =
    form === 'embedded'
      ? await startEmbedded(config, resources, createNoticePrinter())
      : await startCompose(config, resources)
  if (stopping.signal.aborted) return

  const log = createLogger('entrypoint', 'fatal')
  const db = resources.use(
    openDatabase(
      { url: pipeline.databaseUrl, name: 'entrypoint', connections: 1, statementTimeoutMs: 10_000 },
      log,
    ),
  )
  const readFigures = () => readOverview(db).catch(() => null)

  const before = (await readFigures())?.received ?? 0
  print(`\nWaiting for the first message of ${pipeline.feedUrl} …`)
  while (!stopping.signal.aborted && ((await readFigures())?.received ?? 0) === before)
    await pause(100, stopping.signal)
  if (!stopping.signal.aborted) {
    print(`It flows: first rows stored ${duration(performance.now() - startedAt)} after the start.\n`)
    print(
      `  Dashboard   ${pipeline.dashboardUrl}   user ${config.DASHBOARD_USER}, password ${pipeline.dashboardPassword ?? 'from DASHBOARD_PASSWORD (.env)'}`,
    )
    print('  Query       ./entrypoint sql "select * from exam_results order by event_id desc limit 5"')
    print('  Watch       ./entrypoint status')
    print('  Stop        Ctrl-C\n')
  }
  while (!stopping.signal.aborted) {
    const figures = await readFigures()
    if (figures) printFigures(figures)
    await pause(figuresIntervalMs, stopping.signal)
  }

  showProgress('')
  print('Stopping: closing the feed and finishing the work in progress …')
  const stoppedAt = performance.now()
  await resources.disposeAsync()
  print(
    `Stopped after ${duration(performance.now() - stoppedAt)}. Nothing is lost; ./entrypoint continues from here.`,
  )
}

function checkNotRunning(config: InstallationConfig, form: Form): void {
  const session = readSession(config.DATA_DIR)
  if (!session && !(form === 'compose' && composeRuns())) return
  throw new AppError(
    'ALREADY_RUNNING',
    session
      ? `a pipeline (process ${session.pid}) already runs on ${config.DATA_DIR}`
      : 'the containers of this project already run',
    'Use it, stop it with ./entrypoint down, or run this one with another DATA_DIR and other ports.',
  )
}

import { mkdirSync } from 'node:fs'
import { type InstallationConfig, readInstallationConfig, readSession } from '@scores/installation'
import { AppError, createLogger, exitCodeOf, onStopSignal, pause, redact } from '@scores/runtime'
import { openDatabase, readOverview } from '@scores/storage'
import { composeRuns } from '../containers/compose.ts'
import { outputClosed } from '../terminal/guard-output.ts'
import { duration, print, showProgress, style } from '../terminal/index.ts'
import { chooseForm, type Form, isLoopback, readFormFacts } from './choose-form.ts'
import { describeStop } from './describe-stop.ts'
import { createNoticePrinter, figuresIntervalMs, printFigures } from './print-activity.ts'
import { startCompose } from './start-compose.ts'
import { startEmbedded } from './start-embedded.ts'

/**
 * Runs the whole pipeline in the foreground until Ctrl-C or SIGTERM.
 *
 * @param asked - the form that a person chose; null if the data decide
 * @throws AppError ALREADY_RUNNING, COMPOSE, USAGE or an error of `startEmbedded`
 */
export async function up(env: NodeJS.ProcessEnv, asked: Form | null): Promise<void> {
  const startedAt = performance.now()
  const config = readInstallationConfig(env)
  const { form, why } = chooseForm(readFormFacts(config, asked))
  checkNotRunning(config, form)
  mkdirSync(config.DATA_DIR, { recursive: true })

  const stopping = new AbortController()
  onStopSignal(
    () => stopping.abort(),
    signal => process.exit(exitCodeOf(signal)),
  )
  outputClosed.addEventListener('abort', () => stopping.abort())

  await using resources = new AsyncDisposableStack()
  print(style('bold', `Exam-score pipeline, ${form}`))
  if (why !== '') print(`  ${why}`)
  if (form === 'compose' && isLoopback(config.FEED_URL)) {
    print(
      `  ${style('yellow', 'warning:')} containers cannot reach ${redact(config.FEED_URL)}, an address of this machine only. Use host.docker.internal, or --embedded.`,
    )
  }
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
  print(
    `\n  Dashboard   ${pipeline.dashboardUrl}   user ${config.DASHBOARD_USER}, password ${pipeline.dashboardPassword ?? 'from DASHBOARD_PASSWORD (.env)'}`,
  )
  print('  Query       ./entrypoint sql "select * from exam_results order by event_id desc limit 5"')
  print('  Watch       ./entrypoint status')
  print('  Stop        Ctrl-C')
  print(`\nWaiting for the first message of ${pipeline.feedUrl} …`)
  while (!stopping.signal.aborted && ((await readFigures())?.received ?? 0) === before)
    await pause(100, stopping.signal)
  if (!stopping.signal.aborted)
    print(`It flows: first rows stored ${duration(performance.now() - startedAt)} after the start.\n`)
  while (!stopping.signal.aborted) {
    const figures = await readFigures()
    if (figures) printFigures(figures)
    await pause(figuresIntervalMs, stopping.signal)
  }

  showProgress('')
  print('Stopping: closing the feed and finishing the work in progress …')
  const stoppedAt = performance.now()
  const problems = await pipeline.stopServices()
  const outcome = await describeStop(problems, () => pipeline.readReconciliation(db))
  await resources.disposeAsync()
  print(`Stopped after ${duration(performance.now() - stoppedAt)}. ${outcome}`)
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

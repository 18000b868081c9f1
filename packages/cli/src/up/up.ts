import { mkdirSync } from 'node:fs'
import {
  type InstallationConfig,
  type Notice,
  readInstallationConfig,
  readSession,
} from '@scores/installation'
import { AppError, createLogger, onStopSignal, pause } from '@scores/runtime'
import { type Overview, openDatabase, readOverview } from '@scores/storage'
import { count, duration, print, showProgress, style } from '../terminal/terminal.ts'
import { composeRuns } from './compose.ts'
import { startCompose } from './start-compose.ts'
import { startEmbedded } from './start-embedded.ts'

/** How often the line with the figures is shown, milliseconds: on a terminal it is rewritten in place. */
const figuresEveryMs = process.stdout.isTTY ? 1_000 : 60_000
/** The same notice of the same service is shown once in this time. */
const noticeEveryMs = 10_000

/** Processes of this machine, or containers. */
export type Form = 'embedded' | 'compose'

/** Runs the whole pipeline in the foreground until Ctrl-C or SIGTERM. */
export async function up(env: NodeJS.ProcessEnv, form: Form): Promise<void> {
  const startedAt = performance.now()
  const config = readInstallationConfig(env)
  refuseSecond(config, form)
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
      ? await startEmbedded(config, resources, showNotice())
      : await startCompose(config, resources)
  if (stopping.signal.aborted) return

  const log = createLogger('entrypoint', 'fatal')
  const db = openDatabase(
    { url: pipeline.databaseUrl, name: 'entrypoint', connections: 1, statementTimeoutMs: 10_000 },
    log,
  )
  resources.defer(() => db.destroy())
  const figures = () => readOverview(db).catch(() => null)

  const before = (await figures())?.received ?? 0
  print(`\nWaiting for the first message of ${pipeline.feedUrl} …`)
  while (!stopping.signal.aborted && ((await figures())?.received ?? 0) === before)
    await pause(100, stopping.signal)
  if (!stopping.signal.aborted) {
    print(`It flows: first rows stored ${duration(performance.now() - startedAt)} after the start.\n`)
    print(
      `  Dashboard   ${pipeline.dashboardUrl}   user ${config.DASHBOARD_USER}, password ${pipeline.dashboardPassword}`,
    )
    print('  Query       ./entrypoint sql "select * from exam_results order by event_id desc limit 5"')
    print('  Watch       ./entrypoint status')
    print('  Stop        Ctrl-C\n')
  }
  while (!stopping.signal.aborted) {
    const overview = await figures()
    if (overview) showFigures(overview)
    await pause(figuresEveryMs, stopping.signal)
  }

  showProgress('')
  print('Stopping: the feed is let go, work under way is finished …')
  const stoppedAt = performance.now()
  await resources.disposeAsync()
  print(
    `Stopped after ${duration(performance.now() - stoppedAt)}. Nothing is lost; ./entrypoint goes on from here.`,
  )
}

function refuseSecond(config: InstallationConfig, form: Form): void {
  const other = readSession(config.DATA_DIR)
  if (!other && !(form === 'compose' && composeRuns())) return
  throw new AppError(
    'ALREADY_RUNNING',
    other
      ? `a pipeline (process ${other.pid}) already runs on ${config.DATA_DIR}`
      : 'its containers already run',
    'Use it, stop it with ./entrypoint down, or give this one another DATA_DIR and ports.',
  )
}

function showFigures({ received, stored, duplicate, quarantined, perSecond, lagP50Ms }: Overview): void {
  showProgress('')
  const line = [
    `${count(received)} received`,
    `${count(stored)} stored`,
    `${count(quarantined)} quarantined`,
    ...(duplicate > 0 ? [`${count(duplicate)} duplicate`] : []),
    `${perSecond.toFixed(1)}/s`,
    ...(lagP50Ms === null ? [] : [`${duration(lagP50Ms)} from feed to row`]),
  ].join(style('dim', ' · '))
  process.stdout.write(`${timeOfDay()}  ${line}${process.stdout.isTTY ? '' : '\n'}`)
}

function showNotice(): (notice: Notice) => void {
  const shownAt = new Map<string, number>()
  return ({ service, text }) => {
    const key = `${service} ${text.replaceAll(/\d+/g, '')}`
    if (Date.now() - (shownAt.get(key) ?? 0) < noticeEveryMs) return
    shownAt.set(key, Date.now())
    showProgress('')
    print(`${timeOfDay()}  ${style('yellow', service)}: ${text}`)
  }
}

const timeOfDay = (): string => new Date().toTimeString().slice(0, 8)

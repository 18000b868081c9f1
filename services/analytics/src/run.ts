import { keepAnalyticsScheduled, openAnalyticsWorker, queueLocation, scheduleAnalytics } from '@scores/queue'
import type { Run } from '@scores/runtime'
import { keepHeartbeat, openDatabase, runAnalytics } from '@scores/storage'
import { readConfig } from './config.ts'
import { withProgress } from './with-progress.ts'

const name = 'analytics'

export const run: Run = async ({ env, log, resources, progress }) => {
  const config = readConfig(env)
  const location = queueLocation(config)
  const db = resources.use(
    openDatabase({ url: config.DATABASE_URL, name, connections: 2, statementTimeoutMs: 600_000 }, log),
  )

  resources.use(keepHeartbeat(db, name, log, config.CODE_VERSION))
  const worker = await openAnalyticsWorker(
    location,
    async scheduledFor => {
      const done = await withProgress(db, name, progress, () => runAnalytics(db, scheduledFor))
      log.info({ scheduledFor, ...done }, 'analytics run')
      if (done.rebuiltBecause !== null)
        log.warn({ why: done.rebuiltBecause }, 'the analytics have counted all events anew')
      return done
    },
    { keepFinished: config.QUEUE_KEEP_FINISHED },
    log,
  )
  resources.use(worker)
  await scheduleAnalytics(location, { firstRunMs: config.ANALYTICS_FIRST_RUN_MS }, log)
  resources.use(keepAnalyticsScheduled(location, log))
}

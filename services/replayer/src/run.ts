import { queueLocation, ReplayProducer } from '@scores/queue'
import type { Run } from '@scores/runtime'
import { keepHeartbeat, openDatabase } from '@scores/storage'
import { readConfig } from './config.ts'
import { keepRetention } from './keep-retention.ts'
import { superviseReplays } from './supervise-replays.ts'
import { watchAnalysts } from './watch-analysts.ts'

export const run: Run = async ({ env, log, resources, progress }) => {
  const config = readConfig(env)
  const db = resources.use(
    openDatabase(
      { url: config.DATABASE_URL, name: 'replayer', connections: 8, statementTimeoutMs: 60_000 },
      log,
    ),
  )
  resources.use(keepHeartbeat(db, 'replayer', log, config.CODE_VERSION))
  const producer = resources.use(await ReplayProducer.open(queueLocation(config), log))

  const stopping = new AbortController()
  const work = Promise.all([
    superviseReplays(db, producer, stopping.signal, log, progress),
    keepRetention(db, config.QUARANTINE_RETENTION_DAYS, stopping.signal, log),
    watchAnalysts(db, stopping.signal, log),
  ])
  resources.defer(async () => {
    stopping.abort()
    await work
  })
}

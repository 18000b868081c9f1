import { queueLocation, startRawBatchConsumer } from '@scores/queue'
import type { Run } from '@scores/runtime'
import { openDatabase } from '@scores/storage'
import { readConfig } from './config.ts'
import { processBatch } from './process-batch.ts'

export const run: Run = async ({ env, log, resources }) => {
  const config = readConfig(env)
  const concurrency = config.NORMALIZER_CONCURRENCY
  const db = openDatabase(
    {
      url: config.DATABASE_URL,
      name: 'normalizer',
      connections: concurrency + 1,
      statementTimeoutMs: 30_000,
    },
    log,
  )
  resources.defer(() => db.destroy())
  const consumer = await startRawBatchConsumer(
    queueLocation(config),
    job => processBatch(db, job, log),
    { concurrency },
    log,
  )
  resources.defer(() => consumer.close())
}

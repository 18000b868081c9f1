import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EmbeddedPostgres } from '@scores/installation'
import { migrateQueue } from '@scores/queue'
import { createLogger, describeError } from '@scores/runtime'
import { migrate, openDatabase } from '@scores/storage'
import type { TestProject } from 'vitest/node'
import { freePort } from '../processes/free-port.ts'
import { startRedis } from '../stores/redis-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of a migrated database that serves as the template for the databases of tests. */
    postgresUrl: string
    /** Empty if no Redis is available, which the setup reports. In CI the setup fails instead. */
    redisUrl: string
  }
}

/** Starts one PostgreSQL and one Redis for all tests of a project. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'scores-test-'))
  const postgres = new EmbeddedPostgres(join(folder, 'postgres'), [
    'fsync=off',
    'full_page_writes=off',
    'track_commit_timestamp=on',
  ])
  await postgres.start(await freePort())
  await prepareTemplate(postgres.url())
  project.provide('postgresUrl', postgres.url())

  const redis = await startRedis().catch((error: unknown) => {
    if (process.env['CI']) throw error
    console.warn(
      `\nNO REDIS: tests on the Redis backend are skipped. ${describeError(error)}\nInstall redis-server to run them.\n`,
    )
    return null
  })
  project.provide('redisUrl', redis?.url ?? '')

  return async () => {
    await redis?.stop()
    await postgres.stop('fast')
    rmSync(folder, { recursive: true, force: true })
  }
}

async function prepareTemplate(url: string): Promise<void> {
  const db = openDatabase(
    { url, name: 'setup', connections: 1, statementTimeoutMs: 60_000 },
    createLogger('setup', 'warn'),
  )
  await migrate(db)
  await db.destroy()
  await migrateQueue({ url, namespace: 'bullmq' })
}

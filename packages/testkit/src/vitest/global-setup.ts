import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EmbeddedPostgres, migrateStores } from '@scores/installation'
import { createLogger, describeError } from '@scores/runtime'
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
  const folder = mkdtempSync(join(quickFolder(), 'scores-test-'))
  const postgres = new EmbeddedPostgres(join(folder, 'postgres'), [
    'fsync=off',
    'full_page_writes=off',
    'track_commit_timestamp=on',
  ])
  await postgres.start(await freePort())
  const databaseUrl = postgres.url()
  await migrateStores(
    { databaseUrl, queue: { url: databaseUrl, namespace: 'bullmq' } },
    createLogger('setup', 'warn'),
  )
  project.provide('postgresUrl', databaseUrl)

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

/** The files of all test databases fit into this. */
const neededBytes = 4_000_000_000

/** A folder in memory if the machine has one that is large enough. Each test creates the 300 files of a database. */
function quickFolder(): string {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm')
    return bavail * bsize > neededBytes ? '/dev/shm' : tmpdir()
  } catch {
    return tmpdir()
  }
}

import { randomBytes } from 'node:crypto'
import type { QueueLocation } from '@scores/queue'
import { createLogger } from '@scores/runtime'
import { type Database, type Kysely, openDatabase } from '@scores/storage'
import { Client } from 'pg'
import { inject, onTestFinished } from 'vitest'

/** Says nothing but what would be a bug. */
export const quiet = createLogger('test', 'fatal')

/** The queue backends that are there; a test of the queue runs on each. */
export const queueBackends: readonly ('postgres' | 'redis')[] =
  inject('redisUrl') === '' ? ['postgres'] : ['postgres', 'redis']

/**
 * A migrated database of the test's own, dropped at its end; which fails where the test left a connection open.
 *
 * @returns its URL
 */
export const createTestDatabase = (): Promise<string> => createDatabase('scores')

/** As `createTestDatabase`, without tables. */
export const createEmptyDatabase = (): Promise<string> => createDatabase('template0')

async function createDatabase(template: string): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`
  await administer(`create database ${name} template ${template}`)
  onTestFinished(() => administer(`drop database ${name}`))
  return inject('postgresUrl').replace(/\/scores$/, `/${name}`)
}

/** A pool on a database of the test's own. */
export async function openTestDatabase(): Promise<{ db: Kysely<Database>; url: string }> {
  const url = await createTestDatabase()
  const db = openDatabase({ url, name: 'test', connections: 4, statementTimeoutMs: 20_000 }, quiet)
  onTestFinished(() => db.destroy())
  return { db, url }
}

/** A queue of the test's own on one of the backends. */
export async function createTestQueue(backend: 'postgres' | 'redis'): Promise<QueueLocation> {
  if (backend === 'postgres') return { url: await createTestDatabase(), namespace: 'bullmq' }
  return { url: inject('redisUrl'), namespace: `test-${randomBytes(6).toString('hex')}` }
}

async function administer(statement: string): Promise<void> {
  const client = new Client({ connectionString: inject('postgresUrl').replace(/\/scores$/, '/postgres') })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

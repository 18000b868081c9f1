import { randomBytes } from 'node:crypto'
import type { QueueLocation } from '@scores/queue'
import { createLogger } from '@scores/runtime'
import { type Database, type Kysely, openDatabase } from '@scores/storage'
import { Client } from 'pg'
import { inject, onTestFinished } from 'vitest'

/** A log that prints fatal errors only. */
export const quiet = createLogger('test', 'fatal')

/**
 * Passwords of the roles. Roles belong to the whole server, so tests that run at the same time must set the same ones.
 * They have what would end a quoted text or a part of a URL.
 */
export const rolePasswords = { pipeline: `it's "safe"\\`, analyst: 'other/@:', scores_owner: 'third%?#' }

/** The available queue backends. Tests of the queue run on each. */
export const queueBackends: readonly ('postgres' | 'redis')[] =
  inject('redisUrl') === '' ? ['postgres'] : ['postgres', 'redis']

/**
 * Creates a migrated database for one test. Dropping it at the end fails if the test left a connection open.
 *
 * @returns its URL
 */
export const createTestDatabase = (): Promise<string> => createDatabase('scores')

/** Like `createTestDatabase`, without tables. */
export const createEmptyDatabase = (): Promise<string> => createDatabase('template0')

async function createDatabase(template: string): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`
  // Without fsync, copying the files takes two thirds of the time that writing them as WAL takes.
  await administer(`create database ${name} template ${template} strategy file_copy`)
  onTestFinished(() => administer(`drop database ${name}`))
  return inject('postgresUrl').replace(/\/scores$/, `/${name}`)
}

/** Opens a pool on a migrated database for one test. */
export async function openTestDatabase(): Promise<{ db: Kysely<Database>; url: string }> {
  const url = await createTestDatabase()
  const db = openDatabase({ url, name: 'test', connections: 4, statementTimeoutMs: 20_000 }, quiet)
  onTestFinished(() => db.destroy())
  return { db, url }
}

/** Creates an empty queue for one test. */
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

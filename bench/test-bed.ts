import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrateStores } from '@scores/installation'
import { createLogger } from '@scores/runtime'
import { type Database, type Kysely, openDatabase } from '@scores/storage'
import { startStore } from '@scores/testkit'
import type { QueueKind } from './report/results.ts'

/** Stores of one measurement, with empty tables. They are removed with `resources`. */
export interface TestBed {
  folder: string
  databaseUrl: string
  queueUrl: string
  /** A connection for the measurement's queries. */
  db: Kysely<Database>
}

const quiet = createLogger('bench', 'silent')

/** @param queue - on Postgres, it is in the pipeline's own database, as in the embedded form */
export async function openTestBed(
  queue: QueueKind,
  resources: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<TestBed> {
  const folder = mkdtempSync(join(tmpdir(), 'scores-bench-'))
  resources.defer(() => rmSync(folder, { recursive: true, force: true }))
  const database = await startStore('postgres', join(folder, 'database'), resources, signal)
  const redis = queue === 'redis' ? await startStore('redis', join(folder, 'queue'), resources, signal) : null
  const databaseUrl = database.url
  const queueUrl = redis?.url ?? databaseUrl
  await migrateStores({ databaseUrl, queue: { url: queueUrl, namespace: 'bullmq' } }, quiet)
  const db = openDatabase(
    { url: databaseUrl, name: 'bench', connections: 1, statementTimeoutMs: 3_600_000 },
    quiet,
  )
  resources.defer(() => db.destroy())
  return { folder, databaseUrl, queueUrl, db }
}

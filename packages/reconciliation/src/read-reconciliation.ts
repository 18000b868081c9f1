import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { FeedPositionStore, type QueueLocation, readPendingRanges } from '@scores/queue'
import type { Logger } from '@scores/runtime'
import { readSpool, type SpoolContent, spoolsFolder } from '@scores/spool'
import { type Database, type Kysely, readLedger, readMinutes } from '@scores/storage'
import { type Reconciliation, reconcile } from './reconcile.ts'

export interface AccountSources {
  db: Kysely<Database>
  queue: QueueLocation
  /** Where the spools are. */
  dataDir: string
}

/** What moves from one page to another while the queue is listed may be overlooked; hardly three times. */
const looks = 3

/** @param minutes - so many are told one by one */
export async function readReconciliation(
  sources: AccountSources,
  minutes: number,
  log: Logger,
): Promise<Reconciliation> {
  let found = await look(sources, minutes, log)
  for (let again = 1; again < looks && found.missing.length > 0; again += 1)
    found = await look(sources, minutes, log)
  return found
}

async function look(
  { db, queue, dataDir }: AccountSources,
  minutes: number,
  log: Logger,
): Promise<Reconciliation> {
  const positions = FeedPositionStore.open(queue, log)
  try {
    const accepted = await positions.runs()
    const spooled = (await readSpools(dataDir)).ranges
    const waiting = await readPendingRanges(queue, log)
    return reconcile(accepted, [...spooled, ...waiting], await readLedger(db), await readMinutes(db, minutes))
  } finally {
    await positions.close()
  }
}

/** What lies in the spools of all feeds. */
export async function readSpools(dataDir: string): Promise<SpoolContent> {
  const folder = spoolsFolder(dataDir)
  const names = existsSync(folder) ? readdirSync(folder) : []
  const spools = await Promise.all(names.map(name => readSpool(join(folder, name))))
  return {
    messages: spools.reduce((sum, { messages }) => sum + messages, 0),
    bytes: spools.reduce((sum, { bytes }) => sum + bytes, 0),
    ranges: spools.flatMap(({ ranges }) => ranges),
  }
}

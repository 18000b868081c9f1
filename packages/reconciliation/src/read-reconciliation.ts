import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { openFeedState, type QueueLocation, readPendingRanges } from '@scores/queue'
import type { Logger } from '@scores/runtime'
import { readSpool, type SpoolContent, spoolsFolder } from '@scores/spool'
import { type Database, type Kysely, readLedger, readMinutes } from '@scores/storage'
import { type Reconciliation, reconcile } from './reconcile.ts'

/** Where messages can be. */
export interface ReconciliationSources {
  db: Kysely<Database>
  queue: QueueLocation
  /** Holds the spools. */
  dataDir: string
}

/** A job that moves between pages while the queue is listed may be overlooked, but hardly three times. */
const maxReadings = 3

/**
 * Reads what became of all messages. It reads again while messages seem to be missing.
 *
 * @param minutes - number of latest minutes to report one by one
 * @throws AppError QUEUE_UNAVAILABLE
 */
export async function readReconciliation(
  sources: ReconciliationSources,
  minutes: number,
  log: Logger,
): Promise<Reconciliation> {
  let reconciliation = await readOnce(sources, minutes, log)
  for (let reading = 1; reading < maxReadings && reconciliation.missing.length > 0; reading += 1)
    reconciliation = await readOnce(sources, minutes, log)
  return reconciliation
}

async function readOnce(
  { db, queue, dataDir }: ReconciliationSources,
  minutes: number,
  log: Logger,
): Promise<Reconciliation> {
  await using feedState = openFeedState(queue, log)
  const accepted = await feedState.readPositions()
  const spooled = (await readSpools(dataDir)).ranges
  const queued = await readPendingRanges(queue, log)
  return reconcile(accepted, [...spooled, ...queued], await readLedger(db), await readMinutes(db, minutes))
}

/** Sums up the spools of all feeds. */
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

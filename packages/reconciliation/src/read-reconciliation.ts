import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { MessageRange } from '@scores/contracts'
import { type FeedPosition, openFeedState, type QueueLocation, readPendingRanges } from '@scores/queue'
import type { Logger } from '@scores/runtime'
import { readSpool, type SpoolContent, spoolsFolder } from '@scores/spool'
import {
  type Database,
  type Kysely,
  type Minute,
  type RunCoverage,
  readLedger,
  readMinutes,
} from '@scores/storage'
import { type Reconciliation, reconcile } from './reconcile.ts'

/** Where messages can be. */
export interface ReconciliationSources {
  db: Kysely<Database>
  queue: QueueLocation
  /** Holds the spools; null if they are elsewhere. */
  dataDir: string | null
}

/** How the parts are read, each when it is called. */
export interface ReconciliationReads {
  accepted: () => Promise<readonly FeedPosition[]>
  /** On the queue and in the spool. */
  pending: () => Promise<readonly MessageRange[]>
  ledger: () => Promise<{ runs: readonly RunCoverage[]; minutes: readonly Minute[] }>
}

/** A job that moves between pages while the queue is listed may be overlooked, but hardly three times. */
const maxReadings = 3

/**
 * Reads what became of all messages. It reads again while messages seem to be missing.
 *
 * @param minutes - number of latest minutes to report one by one
 * @throws AppError QUEUE_UNAVAILABLE
 */
export const readReconciliation = (
  { db, queue, dataDir }: ReconciliationSources,
  minutes: number,
  log: Logger,
): Promise<Reconciliation> =>
  reconcileReads({
    accepted: async () => {
      await using feedState = openFeedState(queue, log)
      return await feedState.readPositions()
    },
    pending: async () => [...(await readSpools(dataDir)).ranges, ...(await readPendingRanges(queue, log))],
    ledger: async () => ({ runs: await readLedger(db), minutes: await readMinutes(db, minutes) }),
  })

/** Like `readReconciliation`, from parts that the caller reads. */
export async function reconcileReads(reads: ReconciliationReads): Promise<Reconciliation> {
  let reconciliation = await reconcileOnce(reads)
  for (let reading = 1; reading < maxReadings && reconciliation.missing.length > 0; reading += 1)
    reconciliation = await reconcileOnce(reads)
  return reconciliation
}

async function reconcileOnce({ accepted, pending, ledger }: ReconciliationReads): Promise<Reconciliation> {
  // In this order, messages that move on in between are found.
  const acceptedNow = await accepted()
  const pendingNow = await pending()
  const { runs, minutes } = await ledger()
  return reconcile(acceptedNow, pendingNow, runs, minutes)
}

/** Sums up the spools of all feeds. Without a folder there are none. */
export async function readSpools(dataDir: string | null): Promise<SpoolContent> {
  if (dataDir === null) return { messages: 0, bytes: 0, ranges: [] }
  const folder = spoolsFolder(dataDir)
  const names = existsSync(folder) ? readdirSync(folder) : []
  const spools = await Promise.all(names.map(name => readSpool(join(folder, name))))
  return {
    messages: spools.reduce((sum, { messages }) => sum + messages, 0),
    bytes: spools.reduce((sum, { bytes }) => sum + bytes, 0),
    ranges: spools.flatMap(({ ranges }) => ranges),
  }
}

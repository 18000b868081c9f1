import type { JudgedBy, NormalizedEvent, ReplayJob } from '@scores/contracts'
import { crashReplayed, judgeReplayed, refuseReplayed } from '@scores/quality'
import { AppError, type Logger } from '@scores/runtime'
import {
  AlreadyProcessed,
  addReplayOutcome,
  type BatchHeader,
  type Database,
  type FailedRow,
  insertHalving,
  insertLedgerRow,
  type Kysely,
  keepMessages,
  lockPendingRows,
  lockReplay,
  type RejectedEvent,
  type ReplayedRow,
  type ReplayOutcome,
  type RunningReplay,
  reserveLedgerRow,
  resolveMessages,
} from '@scores/storage'
import { logRejections } from './log-rejections.ts'
import { commit, type Transact } from './transact.ts'

export interface ReplaySettings {
  /** A message with this many failed attempts is exhausted until a person reopens it. */
  maxAttempts: number
  judgedBy: JudgedBy
  /** Ids of messages that end the process that judges them. */
  crashed?: ReadonlySet<number>
  /** Ends the transaction. Commits it by default. */
  transact?: Transact
}

interface ProcessedReplay {
  outcome: ReplayOutcome
  rejected: readonly RejectedEvent[]
}

/**
 * Processes a job of a replay in one transaction: a message is resolved together with its event, or stays in the
 * quarantine. Failures say nothing about the feed, so the circuit breaker does not count them.
 *
 * @returns number of messages by outcome, or that there was nothing to do; Bull Board shows it with the job
 * @throws AppError OTHER_RULES if the replay was requested under other rules. Any other error is an outage, after which the
 *   job is retried.
 */
export async function processReplay(
  db: Kysely<Database>,
  jobId: string,
  job: ReplayJob,
  settings: ReplaySettings,
  log: Logger,
): Promise<ReplayOutcome | 'nothing to do'> {
  const result = await runTransaction(db, jobId, job, settings)
  if (result === null) {
    log.debug({ jobId }, 'there was nothing to do')
    return 'nothing to do'
  }
  logRejections(log, result.rejected)
  log.debug({ jobId, ...result.outcome }, 'messages replayed')
  return result.outcome
}

/** @returns null if the replay is not running, the job was processed before, or none of its messages is pending */
const runTransaction = (
  db: Kysely<Database>,
  jobId: string,
  { replayId, ids }: ReplayJob,
  settings: ReplaySettings,
): Promise<ProcessedReplay | null> =>
  (settings.transact ?? commit)(db, async trx => {
    const replay = await lockReplay(trx, replayId)
    if (replay === null) return null
    if (replay.rulesVersion !== settings.judgedBy.rulesVersion) throw otherRules(replay, settings)
    const batchId = await reserveLedgerRow(trx, jobId)
    if (batchId === null) return null
    const rows = await lockPendingRows(trx, replayId, ids)
    const [first] = rows
    if (!first) return null

    const { passed, failed } = judgeRows(rows, replay, settings)
    const { inserted, rejected } = await insertHalving(
      trx,
      batchId,
      passed.map(({ event }) => event),
    )
    const errors = new Map(rejected.map(({ event, error }) => [event, error]))
    const refused = passed.flatMap(({ row, event }): FailedRow[] => {
      const error = errors.get(event)
      return error ? [{ ...refuseReplayed(row, event.eventType, error), row }] : []
    })
    const resolved = passed.filter(({ event }) => !errors.has(event)).map(({ row }) => row)

    await resolveMessages(trx, replay, resolved)
    const exhausted = await keepMessages(trx, replay, [...failed, ...refused], settings)
    const quarantined = failed.length + refused.length
    const duplicate = resolved.length - inserted.stored
    const outcome = { stored: inserted.stored, duplicate, failed: quarantined - exhausted, exhausted }
    await addReplayOutcome(trx, replayId, outcome)
    const header = headerOf(jobId, replay, first.feed, rows)
    await insertLedgerRow(trx, batchId, header, { stored: inserted.stored, duplicate, quarantined }, inserted)
    return { outcome, rejected }
  }).catch((error: unknown) => {
    if (error instanceof AlreadyProcessed) return null
    throw error
  })

function judgeRows(
  rows: readonly ReplayedRow[],
  { patch }: RunningReplay,
  { crashed }: ReplaySettings,
): { passed: { row: ReplayedRow; event: NormalizedEvent }[]; failed: FailedRow[] } {
  const judged = rows.map(row => ({
    row,
    verdict: crashed?.has(row.id) ? crashReplayed(row) : judgeReplayed(row, patch),
  }))
  return {
    passed: judged.flatMap(({ row, verdict }) =>
      verdict.kind === 'event' ? [{ row, event: verdict.event }] : [],
    ),
    failed: judged.flatMap(({ row, verdict }) => (verdict.kind === 'failed' ? [{ ...verdict, row }] : [])),
  }
}

function headerOf(
  jobId: string,
  replay: RunningReplay,
  feed: string,
  rows: readonly ReplayedRow[],
): BatchHeader {
  const receivedAt = rows.map(row => row.receivedAt)
  return {
    jobId,
    feed,
    listenerRun: replay.run,
    firstSequence: replay.tried + 1,
    received: rows.length,
    firstReceivedAt: Math.min(...receivedAt),
    lastReceivedAt: Math.max(...receivedAt),
    replayId: replay.id,
  }
}

const otherRules = ({ id, rulesVersion }: RunningReplay, { judgedBy }: ReplaySettings): AppError =>
  new AppError(
    'OTHER_RULES',
    `replay ${id} was requested under the rules ${rulesVersion}, but the normalizer has ${judgedBy.rulesVersion}`,
    `Restart the normalizers, or ./entrypoint replay cancel ${id} and request it again.`,
  )

import type {
  FailedAgain,
  JudgedBy,
  NormalizedEvent,
  Patch,
  QuarantinedMessage,
  QuarantinedRow,
  ReplayJob,
  ReplayVerdict,
} from '@scores/contracts'
import { AppError } from '@scores/runtime'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../database/database.generated.ts'
import { withoutNul } from '../database/without-nul.ts'
import { insertHalving } from '../ingest/insert-halving.ts'
import { insertLedgerRow, reserveLedgerRow } from '../ingest/insert-ledger-row.ts'
import { asReadRow, type ReadRow, toRow } from '../quarantine/quarantined-row.ts'

/** What became of a job's messages. */
export interface ReplayOutcome {
  stored: number
  /** Whose event was there already. */
  duplicate: number
  /** That are open again. */
  failed: number
  exhausted: number
}

/** How messages are tried again. */
export interface Retrial {
  judge: (row: QuarantinedRow, patch: Patch | null) => ReplayVerdict
  /** Makes the verdict on an event that the database refused. */
  refuse: (event: NormalizedEvent, row: QuarantinedRow, error: Error & { code: string }) => FailedAgain
  /** A message that failed so often is tried no more until a person reopens it. */
  maxAttempts: number
  judgedBy: JudgedBy
}

interface RunningReplay {
  id: number
  run: string
  requestedBy: string
  patch: Patch | null
  /** Under which it was asked for. */
  rulesVersion: string
  /** Messages so far. */
  tried: number
}

type Failed = FailedAgain & { row: QuarantinedRow }

/**
 * Tries the messages of a job of a replay again, in one transaction, its ledger row included: a message becomes resolved
 * together with its event, or stays in the quarantine.
 *
 * @returns what became of them; null where there is nothing to do, as the job was processed before or the replay has ended
 * @throws AppError OTHER_RULES where it was asked for, and tried out, under other rules than these; else what is not a message's
 *   fault (an outage)
 */
export async function storeReplayed(
  db: Kysely<DB>,
  jobId: string,
  { replayId, ids }: ReplayJob,
  retrial: Retrial,
): Promise<ReplayOutcome | null> {
  return db.transaction().execute(async trx => {
    const replay = await lockReplay(trx, replayId)
    if (replay && replay.rulesVersion !== retrial.judgedBy.rulesVersion) throw otherRules(replay, retrial)
    const batchId = replay && (await reserveLedgerRow(trx, jobId))
    const rows = batchId === null ? [] : await lockRows(trx, replayId, ids)
    const [first] = rows
    if (!replay || batchId === null || !first) return null

    const events: NormalizedEvent[] = []
    const failed: Failed[] = []
    for (const row of rows) {
      const verdict = retrial.judge(row, replay.patch)
      if (verdict.kind === 'event') events.push(verdict.event)
      else failed.push({ ...verdict, row })
    }
    // A deferred constraint would refuse at commit, when it can't be told any more which row it was.
    await sql`set constraints all immediate`.execute(trx)
    const inserted = await insertHalving(trx, batchId, events, (event, error) => {
      const row = rows.find(each => each.messageId === event.messageId) ?? first
      failed.push({ ...retrial.refuse(event, row, error), row })
    })
    const failedIds = new Set(failed.map(({ row }) => row.id))
    const resolved = rows.filter(({ id }) => !failedIds.has(id))
    await resolve(trx, replay, resolved)
    const exhausted = await keep(trx, replay, failed, retrial)
    const outcome: ReplayOutcome = {
      stored: inserted.stored,
      duplicate: resolved.length - inserted.stored,
      failed: failed.length - exhausted,
      exhausted,
    }
    await count(trx, replayId, outcome)
    const receivedAt = rows.map(row => row.receivedAt)
    const header = {
      jobId,
      feed: first.feed,
      listenerRun: replay.run,
      firstSequence: replay.tried + 1,
      received: rows.length,
      firstReceivedAt: Math.min(...receivedAt),
      lastReceivedAt: Math.max(...receivedAt),
      replayId,
    }
    const { stored, duplicate } = outcome
    await insertLedgerRow(trx, batchId, header, { stored, duplicate, quarantined: failed.length }, inserted)
    return outcome
  })
}

/** Null where it does not run. The lock makes the jobs of a replay, and its cancelling, follow each other. */
async function lockReplay(trx: Transaction<DB>, id: number): Promise<RunningReplay | null> {
  const { rows } = await sql<RunningReplay>`
    select id::float8 as id, run, requested_by as "requestedBy", patch, rules_version as "rulesVersion", stored + duplicate + failed + exhausted as tried
    from replays where id = ${id} and status = 'running' for update`.execute(trx)
  return rows[0] ?? null
}

const otherRules = ({ id, rulesVersion }: RunningReplay, { judgedBy }: Retrial): AppError =>
  new AppError(
    'OTHER_RULES',
    `replay ${id} was asked for under the rules ${rulesVersion}, and the normalizer has ${judgedBy.rulesVersion}`,
    `Restart the normalizers; or ./entrypoint replay cancel ${id}, and ask for it anew.`,
  )

async function lockRows(
  trx: Transaction<DB>,
  replayId: number,
  ids: readonly number[],
): Promise<(QuarantinedRow & { feed: string })[]> {
  // Only the ids are looked up: a planner that has not learned yet how many are being replayed would go through all of those.
  const { rows } = await sql<ReadRow & { feed: string; isUntried: boolean }>`
    select ${asReadRow}, q.feed, q.replay_id = ${replayId} and q.status = 'replaying' as "isUntried"
    from data_quality_checks_results q
    where q.id = any(${ids}::bigint[])
    order by q.id for update`.execute(trx)
  return rows.filter(({ isUntried }) => isUntried).map(row => ({ ...toRow(row), feed: row.feed }))
}

async function resolve(
  trx: Transaction<DB>,
  { requestedBy }: RunningReplay,
  rows: readonly QuarantinedRow[],
): Promise<void> {
  const { numAffectedRows = 0n } = await sql`
    update data_quality_checks_results q
    set status = 'resolved', status_by = ${requestedBy}, status_note = null, stored_event_id = e.id,
      attempts = q.attempts + 1
    from events e
    where q.id = any(${rows.map(({ id }) => id)}::bigint[]) and e.message_id = q.message_id`.execute(trx)
  if (Number(numAffectedRows) !== rows.length) throw new Error('a replayed message has no event')
}

/**
 * Keeps messages in the quarantine. What they are there for is what they fail now; where a patch was tried it stays as it
 * was, as the payload that they show is not the one that was judged.
 *
 * @returns how many are exhausted
 */
async function keep(
  trx: Transaction<DB>,
  { requestedBy, patch }: RunningReplay,
  failed: readonly Failed[],
  { maxAttempts, judgedBy }: Retrial,
): Promise<number> {
  if (failed.length === 0) return 0
  const rows = failed.map(({ row, why, quarantined }) => ({
    id: row.id,
    note: withoutNul(why),
    status: row.attempts + 1 >= maxAttempts ? 'exhausted' : 'open',
    ...(patch === null && quarantined ? verdictOf(quarantined, judgedBy) : {}),
  }))
  await sql`
    update data_quality_checks_results q
    set status = m.status, status_by = ${requestedBy}, status_note = m.note, attempts = q.attempts + 1,
      results = coalesce(m.results, q.results), reason = coalesce(m.reason, q.reason),
      severity = coalesce(m.severity, q.severity), fingerprint = coalesce(m.fingerprint, q.fingerprint),
      rules_version = coalesce(m."rulesVersion", q.rules_version), code_version = coalesce(m."codeVersion", q.code_version)
    from json_to_recordset(${JSON.stringify(rows)}::json) as m (
      id bigint, note text, status text, results jsonb, reason text, severity text, fingerprint text,
      "rulesVersion" text, "codeVersion" text
    )
    where q.id = m.id`.execute(trx)
  return rows.filter(({ status }) => status === 'exhausted').length
}

const verdictOf = ({ results, reason, severity, fingerprint }: QuarantinedMessage, judgedBy: JudgedBy) => ({
  results,
  reason,
  severity,
  fingerprint,
  ...judgedBy,
})

async function count(trx: Transaction<DB>, id: number, outcome: ReplayOutcome): Promise<void> {
  const { stored, duplicate, failed, exhausted } = outcome
  await sql`
    update replays set stored = stored + ${stored}, duplicate = duplicate + ${duplicate}, failed = failed + ${failed},
      exhausted = exhausted + ${exhausted}, waits_because = null
    where id = ${id}`.execute(trx)
}

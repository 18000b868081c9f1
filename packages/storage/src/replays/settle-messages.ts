import type { FailedAgain, JudgedBy, QuarantinedMessage, QuarantinedRow } from '@scores/contracts'
import { sql, type Transaction } from 'kysely'
import { anyOf } from '../database/any-of.ts'
import type { Database } from '../database/database.ts'
import { withoutNul } from '../database/without-nul.ts'
import type { RunningReplay } from './lock-replay.ts'

/** A replayed message that stays in the quarantine, and why. */
export type FailedRow = FailedAgain & { row: QuarantinedRow }

/** Marks messages as resolved with their events, which must be stored. */
export async function resolveMessages(
  trx: Transaction<Database>,
  { requestedBy }: RunningReplay,
  rows: readonly QuarantinedRow[],
): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('data_quality_checks_results as q')
    .from('events as e')
    .set(eb => ({
      status: 'resolved',
      status_by: requestedBy,
      status_note: null,
      stored_event_id: eb.ref('e.id'),
      attempts: eb('q.attempts', '+', 1),
    }))
    .where('q.id', '=', anyOf(rows.map(({ id }) => id)))
    .whereRef('e.message_id', '=', 'q.message_id')
    .executeTakeFirst()
  if (Number(numUpdatedRows) !== rows.length) throw new Error('a replayed message has no event')
}

/**
 * Keeps messages in the quarantine, open or exhausted. Without a patch they get the new verdict. After a patch the old one
 * stays, since the payload that the quarantine shows is not the one that was judged.
 *
 * @param maxAttempts - a message with this many failed attempts is exhausted
 * @returns number of exhausted messages
 */
export async function keepMessages(
  trx: Transaction<Database>,
  { requestedBy, patch }: RunningReplay,
  failed: readonly FailedRow[],
  { maxAttempts, judgedBy }: { maxAttempts: number; judgedBy: JudgedBy },
): Promise<number> {
  if (failed.length === 0) return 0
  const rows = failed.map(({ row, why, quarantined }) => ({
    id: row.id,
    note: withoutNul(why),
    status: row.attempts + 1 >= maxAttempts ? 'exhausted' : 'open',
    ...(patch === null && quarantined ? verdictOf(quarantined, judgedBy) : {}),
  }))
  // Raw: Kysely has no json_to_recordset, which updates all rows in one statement.
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

import type { JudgedBy, Patch, QuarantineFilter, QuarantineStatus } from '@scores/contracts'
import { type Kysely, sql } from 'kysely'
import type { DB } from '../database/database.generated.ts'
import { whereQuarantined } from '../quarantine/where-quarantined.ts'

export type ReplayStatus = 'running' | 'done' | 'cancelled'

/** Who asks for a replay, and of what. */
export interface ReplayRequest {
  /** UUID, by which the ledger knows its batches. */
  run: string
  requestedBy: string
  filter: QuarantineFilter
  patch: Patch | null
  /** Messages a second at most. */
  rate: number
  judgedBy: JudgedBy
}

/** A replay, as the audit has it. */
export interface Replay {
  id: number
  status: ReplayStatus
  requestedBy: string
  requestedAt: Date
  endedAt: Date | null
  /** Who cancelled it. */
  endedBy: string | null
  filter: QuarantineFilter
  patch: Patch | null
  rate: number
  /** Messages that it took. */
  planned: number
  stored: number
  /** Whose event was there already. */
  duplicate: number
  /** That failed again and are open. */
  failed: number
  exhausted: number
  /** That were not tried, as it was cancelled. */
  released: number
  /** Why it does not get on; null while it does. */
  waitsBecause: string | null
  rulesVersion: string
  codeVersion: string
}

const asReplay = sql`
  id::float8 as id, status, requested_by as "requestedBy", requested_at as "requestedAt", ended_at as "endedAt",
  ended_by as "endedBy", filter, patch, rate, planned, stored, duplicate, failed, exhausted, released,
  waits_because as "waitsBecause", rules_version as "rulesVersion", code_version as "codeVersion"`

/**
 * Writes the audit row and takes the open messages that the filter means. Of two replays that want the same message
 * at once, one gets it.
 *
 * @returns null where there was no message to take; then nothing is written
 */
export async function createReplay(db: Kysely<DB>, request: ReplayRequest): Promise<Replay | null> {
  const { run, requestedBy, filter, patch, rate, judgedBy } = request
  return db.transaction().execute(async trx => {
    await sql`savepoint nothing_taken`.execute(trx)
    const { rows: created } = await sql<{ id: number }>`
      insert into replays (run, requested_by, filter, patch, rate, planned, rules_version, code_version)
      values (
        ${run}, ${requestedBy}, ${JSON.stringify(filter)}, ${patch && JSON.stringify(patch)}, ${rate}, 0,
        ${judgedBy.rulesVersion}, ${judgedBy.codeVersion}
      )
      returning id::float8 as id`.execute(trx)
    const id = created[0]?.id
    const { numAffectedRows = 0n } = await sql`
      update data_quality_checks_results q
      set status = 'replaying', status_by = ${requestedBy}, status_note = null, replay_id = ${id}
      where q.status = 'open' and ${whereQuarantined(filter)}`.execute(trx)
    if (numAffectedRows === 0n) {
      await sql`rollback to savepoint nothing_taken`.execute(trx)
      return null
    }
    const { rows } = await sql<Replay>`
      update replays set planned = ${Number(numAffectedRows)} where id = ${id} returning ${asReplay}`.execute(
      trx,
    )
    return rows[0] ?? null
  })
}

/** Null where there is no such replay. */
export async function readReplay(db: Kysely<DB>, id: number): Promise<Replay | null> {
  const { rows } = await sql<Replay>`select ${asReplay} from replays where id = ${id}`.execute(db)
  return rows[0] ?? null
}

/** The newest first. */
export async function listReplays(
  db: Kysely<DB>,
  { limit, status }: { limit: number; status?: ReplayStatus },
): Promise<Replay[]> {
  const { rows } = await sql<Replay>`
    select ${asReplay} from replays
    where ${status === undefined ? sql`true` : sql`status = ${status}`}
    order by replays.id desc limit ${limit}`.execute(db)
  return rows
}

/** The next messages of a replay that are not tried yet, all of one feed, at most `limit`. */
export async function nextOfReplay(db: Kysely<DB>, id: number, limit: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id::float8 as id from data_quality_checks_results q
    where replay_id = ${id} and status = 'replaying' and feed = (
      select feed from data_quality_checks_results
      where replay_id = ${id} and status = 'replaying' order by id limit 1
    )
    order by q.id limit ${limit}`.execute(db)
  return rows.map(row => row.id)
}

/** How many of these messages of a replay are not tried yet. */
export async function countUntried(db: Kysely<DB>, id: number, ids: readonly number[]): Promise<number> {
  // Only the ids are looked up: a planner that has not learned yet how many are being replayed would go through all of those.
  const { rows } = await sql<{ count: number }>`
    select (count(*) filter (where replay_id = ${id} and status = 'replaying'))::int as count
    from data_quality_checks_results where id = any(${ids}::bigint[])`.execute(db)
  return rows[0]?.count ?? 0
}

/** Keeps why a replay does not get on, null where it does. */
export async function noteWaiting(db: Kysely<DB>, id: number, why: string | null): Promise<void> {
  await sql`
    update replays set waits_because = ${why}
    where id = ${id} and status = 'running' and waits_because is distinct from ${why}`.execute(db)
}

/** Ends a replay all of whose messages were tried. False where one is not, or it has ended. */
export async function finishReplay(db: Kysely<DB>, id: number): Promise<boolean> {
  const { numAffectedRows = 0n } = await sql`
    update replays set status = 'done', ended_at = now(), waits_because = null
    where id = ${id} and status = 'running' and not exists (
      select from data_quality_checks_results where replay_id = ${id} and status = 'replaying'
    )`.execute(db)
  return numAffectedRows === 1n
}

/**
 * Cancels a replay: what was not tried yet is open again. What lies on the queue of it finds nothing to do.
 *
 * @returns the replay; null where it does not run
 */
export async function cancelReplay(db: Kysely<DB>, id: number, by: string): Promise<Replay | null> {
  return db.transaction().execute(async trx => {
    // The lock that its jobs take, too: none of them is halfway.
    const { rows: running } = await sql`
      select from replays where id = ${id} and status = 'running' for update`.execute(trx)
    if (running.length === 0) return null
    const { numAffectedRows = 0n } = await sql`
      update data_quality_checks_results set status = 'open', status_by = ${by}, status_note = 'the replay was cancelled'
      where replay_id = ${id} and status = 'replaying'`.execute(trx)
    const { rows } = await sql<Replay>`
      update replays set status = 'cancelled', ended_at = now(), ended_by = ${by}, waits_because = null,
        released = ${Number(numAffectedRows)}
      where id = ${id} returning ${asReplay}`.execute(trx)
    return rows[0] ?? null
  })
}

/** Messages that a filter means, by where they are. */
export interface StatusCount {
  status: QuarantineStatus
  messages: number
  /** The replays that have them, where they are being replayed. */
  replayIds: number[]
}

export async function countByStatus(db: Kysely<DB>, filter: QuarantineFilter): Promise<StatusCount[]> {
  const { rows } = await sql<StatusCount>`
    select q.status, count(*)::int as messages,
      coalesce(array_agg(distinct q.replay_id::float8) filter (where q.status = 'replaying'), '{}') as "replayIds"
    from data_quality_checks_results q
    where ${whereQuarantined(filter)}
    group by q.status order by messages desc`.execute(db)
  return rows
}

import type { CheckName, Reason } from '@scores/contracts'
import { type Kysely, sql } from 'kysely'
import type { DB } from '../database/database.generated.ts'

/** Why the queue is to be paused. */
export interface SystemicCause {
  feed: string
  check: CheckName
  /** What the messages would be quarantined for. */
  reason: Reason
  /** So many of the last `windowMessages` failed the check. */
  failing: number
  windowMessages: number
  /** By which they were judged. */
  rulesVersion: string
  /** One of the messages, shortened and printable; null where none is at hand. */
  samplePayload: string | null
}

/** A pause that nobody ended yet. */
export interface FeedPause extends SystemicCause {
  id: string
  pausedAt: Date
  /** False where a normalizer ended between recording the pause and pausing the queue. */
  queuePaused: boolean
}

/** Who ended a pause: `./entrypoint resume`, the button in Bull Board, or a normalizer with other rules. */
export type ResumedBy = 'command' | 'board' | 'rules'

const asPause = sql`
  id, feed, check_name as "check", reason, failing, window_messages as "windowMessages",
  rules_version as "rulesVersion", sample_payload as "samplePayload", paused_at as "pausedAt",
  queue_paused as "queuePaused"`

/** The open pauses, the oldest first. */
export async function readPauses(db: Kysely<DB>): Promise<FeedPause[]> {
  const { rows } = await sql<FeedPause>`
    select ${asPause} from feed_pauses where resumed_at is null order by id`.execute(db)
  return rows
}

/** Records a pause, before the queue is paused. Nothing changes where one of the same feed and check is open. */
export async function recordPause(db: Kysely<DB>, cause: SystemicCause): Promise<void> {
  await sql`
    insert into feed_pauses (feed, check_name, reason, failing, window_messages, rules_version, sample_payload)
    values (
      ${cause.feed}, ${cause.check}, ${cause.reason}, ${cause.failing}, ${cause.windowMessages}, ${cause.rulesVersion},
      ${cause.samplePayload}
    )
    on conflict (feed, check_name) where resumed_at is null do nothing`.execute(db)
}

/**
 * The queue is paused now.
 *
 * @returns the pauses of which that wasn't known
 */
export async function confirmPauses(db: Kysely<DB>): Promise<FeedPause[]> {
  const { rows } = await sql<FeedPause>`
    update feed_pauses set queue_paused = true
    where resumed_at is null and not queue_paused
    returning ${asPause}`.execute(db)
  return rows
}

/** Ends pauses. */
export async function endPauses(
  db: Kysely<DB>,
  pauses: readonly { id: string }[],
  resumedBy: ResumedBy,
): Promise<void> {
  const ids = pauses.map(({ id }) => id)
  await sql`
    update feed_pauses set resumed_at = now(), resumed_by = ${resumedBy}
    where id = any(${ids}::bigint[]) and resumed_at is null`.execute(db)
}

/**
 * What somebody who resumed the queue wants in the quarantine: the last pause of its feed and check was ended by command
 * or button under the same rules, and the feed has not recovered since.
 */
export async function readAccepted(
  db: Kysely<DB>,
  rulesVersion: string,
): Promise<Pick<FeedPause, 'feed' | 'check'>[]> {
  const { rows } = await sql<Pick<FeedPause, 'feed' | 'check'>>`
    select feed, check_name as "check"
    from (select distinct on (feed, check_name) * from feed_pauses order by feed, check_name, id desc) as last
    where resumed_by in ('command', 'board') and recovered_at is null and rules_version = ${rulesVersion}`.execute(
    db,
  )
  return rows
}

/** The feed has recovered: it is accepted no longer that its messages fail these checks. */
export async function recordRecovery(
  db: Kysely<DB>,
  feed: string,
  checks: readonly CheckName[],
): Promise<void> {
  await sql`
    update feed_pauses set recovered_at = now()
    where feed = ${feed} and check_name = any(${checks}) and resumed_by in ('command', 'board')
      and recovered_at is null`.execute(db)
}

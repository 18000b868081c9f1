import type { CheckName, Reason } from '@scores/contracts'
import { type Kysely, sql } from 'kysely'
import { anyOf } from '../database/any-of.ts'
import type { Database, ResumedBy } from '../database/database.ts'

/** Why the queue is paused. */
export interface SystemicCause {
  feed: string
  check: CheckName
  /** What the messages would be quarantined for. */
  reason: Reason
  /** How many of the last `windowMessages` messages failed the check. */
  failing: number
  windowMessages: number
  /** Hash of the rules that judged the messages. */
  rulesVersion: string
  /** One of the messages, shortened and printable; null if none is at hand. */
  samplePayload: string | null
}

/** An open pause. */
export interface FeedPause extends SystemicCause {
  id: number
  pausedAt: Date
  /** False if a normalizer ended between recording the pause and pausing the queue. */
  queuePaused: boolean
}

export const pauseColumns = [
  'id',
  'feed',
  'check_name as check',
  'reason',
  'failing',
  'window_messages as windowMessages',
  'rules_version as rulesVersion',
  'sample_payload as samplePayload',
  'paused_at as pausedAt',
  'queue_paused as queuePaused',
] as const

/** Returns the open pauses, oldest first. */
export const readPauses = (db: Kysely<Database>): Promise<FeedPause[]> =>
  db.selectFrom('feed_pauses').select(pauseColumns).where('resumed_at', 'is', null).orderBy('id').execute()

/** Records a pause before the queue is paused. Does nothing if the feed and check already have an open pause. */
export async function recordPause(db: Kysely<Database>, cause: SystemicCause): Promise<void> {
  await db
    .insertInto('feed_pauses')
    .values({
      feed: cause.feed,
      check_name: cause.check,
      reason: cause.reason,
      failing: cause.failing,
      window_messages: cause.windowMessages,
      rules_version: cause.rulesVersion,
      sample_payload: cause.samplePayload,
    })
    .onConflict(oc => oc.columns(['feed', 'check_name']).where('resumed_at', 'is', null).doNothing())
    .execute()
}

/**
 * Records that the queue is paused.
 *
 * @returns the pauses for which this was not recorded before
 */
export const confirmPauses = (db: Kysely<Database>): Promise<FeedPause[]> =>
  db
    .updateTable('feed_pauses')
    .set({ queue_paused: true })
    .where('resumed_at', 'is', null)
    .where('queue_paused', '=', false)
    .returning(pauseColumns)
    .execute()

/** Ends pauses. Those that already ended stay as they are. */
export async function endPauses(
  db: Kysely<Database>,
  pauses: readonly { id: number }[],
  resumedBy: ResumedBy,
): Promise<void> {
  await db
    .updateTable('feed_pauses')
    .set({ resumed_at: sql`now()`, resumed_by: resumedBy })
    .where('id', '=', anyOf(pauses.map(({ id }) => id)))
    .where('resumed_at', 'is', null)
    .execute()
}

import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../database/database.generated.ts'

/** What a purge deletes, or would. */
export interface Purge {
  resolved: number
  discarded: number
  /** Text of the payloads, in bytes. */
  bytes: number
}

const isSettled = (before: Date) => sql`status in ('resolved', 'discarded') and status_at < ${before}`

/** What a purge of messages that were settled before a time would delete. */
export async function countPurge(db: Kysely<DB>, before: Date): Promise<Purge> {
  const { rows } = await sql<Purge>`
    select (count(*) filter (where status = 'resolved'))::int as resolved,
      (count(*) filter (where status = 'discarded'))::int as discarded,
      coalesce(sum(octet_length(message_payload)), 0)::float8 as bytes
    from data_quality_checks_results where ${isSettled(before)}`.execute(db)
  return rows[0] ?? { resolved: 0, discarded: 0, bytes: 0 }
}

/** Deletes the messages that were settled (resolved or discarded) before a time, and keeps how many there were. */
export async function purgeQuarantine(db: Kysely<DB>, before: Date, by: string): Promise<number> {
  return db.transaction().execute(async trx => {
    let messages = 0
    let deleted: number
    do {
      deleted = await deleteSome(trx, before)
      messages += deleted
    } while (deleted === chunk)
    if (messages > 0) {
      await sql`
        insert into quarantine_purges (purged_by, settled_before, messages)
        values (${by}, ${before}, ${messages})`.execute(trx)
    }
    return messages
  })
}

/** Messages that a statement deletes: of a million at once it would run into its time limit. */
const chunk = 10_000

async function deleteSome(trx: Transaction<DB>, before: Date): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from data_quality_checks_results where id = any(array(
      select id from data_quality_checks_results where ${isSettled(before)} limit ${chunk}
    ))`.execute(trx)
  return Number(numAffectedRows)
}
